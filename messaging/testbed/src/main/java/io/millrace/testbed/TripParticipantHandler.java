package io.millrace.testbed;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;

/** Hotel and airline: they answer as the script says, with "ok" where it says nothing, and not at all for "silent". */
@ApplicationScoped
public class TripParticipantHandler {

    private final TripEvents events;
    private final TripScript script;

    TripParticipantHandler(TripEvents events, TripScript script) {
        this.events = events;
        this.script = script;
    }

    @Incoming("trip-commands-in")
    @Inbox
    Uni<Void> on(Trip.Command command, EventContext context) {
        String outcome = script.outcome(command);
        if (!outcome.equals("silent")) {
            events.answer(context, new Trip.Answer(command.name(), command.action(), outcome));
        }
        return Uni.createFrom().voidItem();
    }
}
