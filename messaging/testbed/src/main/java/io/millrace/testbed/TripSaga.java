package io.millrace.testbed;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.millrace.messaging.saga.SagaDefinition;

/** Two steps, each of which can be undone. */
@ApplicationScoped
public class TripSaga {

    /** Longer than any test takes: a test that is about a deadline has it pass. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    @Produces
    @Singleton
    SagaDefinition<Trip> definition(TripEvents events) {
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
        return saga;
    }
}
