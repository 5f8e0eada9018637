package io.millrace.testbed;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;
import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.SideBySide;
import io.millrace.messaging.saga.Sagas;

/** Passes the answers to the saga. */
@ApplicationScoped
public class TripReplyHandler {

    private static final String OK = "ok";

    private final Sagas sagas;

    TripReplyHandler(Sagas sagas) {
        this.sagas = sagas;
    }

    @Incoming("trip-answers-in")
    @Inbox
    Uni<Void> on(List<Trip.Answer> answers, List<EventContext> contexts) {
        return SideBySide.handle(answers, contexts, (answer, context) -> sagas.onReply(context, reply(answer))
                .replaceWithVoid());
    }

    private static Trip.Reply reply(Trip.Answer answer) {
        boolean ok = answer.outcome().equals(OK);
        return switch (answer.action()) {
            case "book hotel" ->
                ok ? new Trip.Reply.HotelBooked("room 7") : new Trip.Reply.HotelRefused(answer.outcome());
            case "cancel hotel" -> new Trip.Reply.HotelCancelled();
            case "book flight" -> ok ? new Trip.Reply.FlightBooked() : new Trip.Reply.FlightRefused(answer.outcome());
            case "cancel flight" ->
                ok ? new Trip.Reply.FlightCancelled() : new Trip.Reply.FlightNotCancelled(answer.outcome());
            case "print ticket" -> ok ? new Trip.Reply.TicketPrinted() : new Trip.Reply.TicketRefused(answer.outcome());
            default -> throw new PermanentFailure("no such action: " + answer.action());
        };
    }
}
