package io.millrace.testbed;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The data of the tested saga; the nested types are its commands and replies.
 *
 * @param name selects the participants' script
 * @param booking the hotel's answer
 */
@RegisterForReflection
public record Trip(String name, String booking) {

    /** A command to a participant. */
    @RegisterForReflection
    public record Command(String name, String action) {}

    /** A participant's answer. */
    @RegisterForReflection
    public record Answer(String name, String action, String outcome) {}

    /** The saga's view of an answer. */
    public sealed interface Reply {
        record HotelBooked(String booking) implements Reply {}

        record HotelRefused(String reason) implements Reply {}

        record HotelCancelled() implements Reply {}

        record FlightBooked() implements Reply {}

        record FlightRefused(String reason) implements Reply {}

        record FlightCancelled() implements Reply {}

        record FlightNotCancelled(String reason) implements Reply {}

        record TicketPrinted() implements Reply {}

        record TicketRefused(String reason) implements Reply {}
    }
}
