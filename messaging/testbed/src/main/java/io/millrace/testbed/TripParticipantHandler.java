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
 * The hotel and the airline. They answer with the script's outcome, "ok" by default; for "silent" they send no answer.
 * For "held" they keep the answer: "ok", or the text behind "held ". They send a held answer when the trip's next
 * command has the outcome "late", in place of that command's answer, or when a test calls {@link #answerHeld}.
 */
@ApplicationScoped
public class TripParticipantHandler {

    private final TripEvents events;
    private final TripScript script;

    private final Map<String, Held> held = new ConcurrentHashMap<>();

    private record Held(EventContext context, Trip.Command command, String outcome) {

        void answer(TripEvents events) {
            events.answer(context, new Trip.Answer(command.name(), command.action(), outcome));
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
            case "late" -> answerHeld(command.name());
            case String kept
            when kept.startsWith("held") ->
                held.put(command.name(), new Held(context, command, kept.equals("held") ? "ok" : kept.substring(5)));
            default -> events.answer(context, new Trip.Answer(command.name(), command.action(), outcome));
        }
        return Uni.createFrom().voidItem();
    }

    /** Sends the held answer with the current transaction. */
    void answerHeld(String trip) {
        Objects.requireNonNull(held.remove(trip)).answer(events);
    }
}
