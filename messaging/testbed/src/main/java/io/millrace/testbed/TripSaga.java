package io.millrace.testbed;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.quarkus.runtime.annotations.RegisterForReflection;

import io.millrace.messaging.saga.SagaDefinition;

/** The definition of a saga with two steps, both of which can be undone. */
@ApplicationScoped
public class TripSaga {

    /** Longer than any test takes. A test about a deadline moves the saga's time itself. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    @Produces
    @Singleton
    SagaDefinition<Trip> definition(TripEvents events, TripScript script) {
        var saga = SagaDefinition.named("trip", Trip.class).retries(2, Duration.ofMillis(100));
        saga.step("hotel", context -> events.command(context, "book hotel"))
                .doneOn(Trip.Reply.HotelBooked.class, (trip, booked) -> new Trip(trip.name(), booked.booking()))
                .refusedOn(Trip.Reply.HotelRefused.class, Trip.Reply.HotelRefused::reason)
                .within(PATIENCE)
                .undoneBy(context -> events.command(context, "cancel hotel"), Trip.Reply.HotelCancelled.class);
        saga.step("flight", context -> events.command(context, "book flight"))
                .doneOn(Trip.Reply.FlightBooked.class)
                .refusedOn(Trip.Reply.FlightRefused.class, Trip.Reply.FlightRefused::reason)
                .within(PATIENCE)
                .undoneBy(context -> events.command(context, "cancel flight"), Trip.Reply.FlightCancelled.class)
                .undoRefusedOn(Trip.Reply.FlightNotCancelled.class, Trip.Reply.FlightNotCancelled::reason);
        return saga.onCompensating(context -> script.reaction(context.data().name()));
    }

    /** A saga with one step, which must succeed and can't be undone. */
    @Produces
    @Singleton
    SagaDefinition<Ticket> ticket(TripEvents events) {
        var saga = SagaDefinition.named("ticket", Ticket.class).retries(2, Duration.ofMillis(100));
        saga.step("print", context -> events.command(context, context.data().name(), "print ticket"))
                .doneOn(Trip.Reply.TicketPrinted.class)
                .refusedOn(Trip.Reply.TicketRefused.class, Trip.Reply.TicketRefused::reason)
                .within(PATIENCE)
                .mustSucceed();
        return saga;
    }

    /** The data of the saga with one step. */
    @RegisterForReflection
    public record Ticket(String name) {}
}
