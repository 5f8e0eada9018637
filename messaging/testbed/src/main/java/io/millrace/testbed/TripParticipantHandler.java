package io.millrace.testbed;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;

/**
 * Hotel and airline: they answer as the script says, with "ok" where it says nothing, and not at all for "silent". For
 * "held" they keep the answer, an "ok", until the trip's next command whose outcome is "late": they answer the former
 * then, and not the latter.
 */
@ApplicationScoped
public class TripParticipantHandler {

    private final TripEvents events;
    private final TripScript script;

    private final Map<String, Held> held = new ConcurrentHashMap<>();

    private record Held(EventContext context, Trip.Command command) {

        void answer(TripEvents events) {
            events.answer(context, new Trip.Answer(command.name(), command.action(), "ok"));
        }
    }

    TripParticipantHandler(TripEvents events, TripScript script) {
        this.events = events;
        this.script = script;
    }

    @Incoming("trip-commands-in")
    @Inbox
    Uni<Void> on(Trip.Command command, EventContext context) {
        String outcome = script.outcome(command);
        switch (outcome) {
            case "silent" -> {}
            case "held" -> held.put(command.name(), new Held(context, command));
            case "late" -> Objects.requireNonNull(held.remove(command.name())).answer(events);
            default -> events.answer(context, new Trip.Answer(command.name(), command.action(), outcome));
        }
        return Uni.createFrom().voidItem();
    }
}
