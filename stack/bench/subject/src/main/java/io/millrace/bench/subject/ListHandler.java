package io.millrace.bench.subject;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;

/** A handler with an inbox that takes the events of a transaction together, and stores them by one statement. */
@ApplicationScoped
public class ListHandler {

    private final Effects effects;

    ListHandler(Effects effects) {
        this.effects = effects;
    }

    @Incoming("lists-in")
    @Inbox
    Uni<Void> on(List<String> values, List<EventContext> contexts) {
        return effects.store(
                contexts.stream().map(context -> String.valueOf(context.key())).toList(), values);
    }
}
