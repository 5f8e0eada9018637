package io.millrace.payments;

import java.util.Optional;

import io.millrace.messaging.EventContext;

/** A command that is answered when the card's bank has decided, by its id. */
record WaitingCommand(String id, Optional<String> correlationId) {

    static WaitingCommand of(EventContext command) {
        return new WaitingCommand(command.id(), command.correlationId());
    }
}
