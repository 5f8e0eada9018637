package io.millrace.testbed;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Data of the saga that is tested, and at the same time its commands and replies.
 *
 * @param name tells the participants what to do
 * @param booking what the hotel answered
 */
@RegisterForReflection
public record Trip(String name, String booking) {

    /** A command to a participant. */
    @RegisterForReflection
    public record Command(String name, String action) {}

    /** A participant's answer. */
    @RegisterForReflection
    public record Answer(String name, String action, String outcome) {}

    /** What answers mean to the saga. */
    public sealed interface Reply {
        record HotelBooked(String booking) implements Reply {}

        record HotelRefused(String reason) implements Reply {}

        record HotelCancelled() implements Reply {}

        record FlightBooked() implements Reply {}

        record FlightRefused(String reason) implements Reply {}

        record FlightCancelled() implements Reply {}

        record FlightNotCancelled(String reason) implements Reply {}
    }
}
