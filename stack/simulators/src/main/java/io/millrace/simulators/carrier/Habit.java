package io.millrace.simulators.carrier;

import java.util.Locale;

/** How the simulated carrier treats an address with a certain word. */
enum Habit {
    /** In the street: the carrier does not find the address. */
    UNDELIVERABLE,
    /** In the street: the parcel is booked, but the connection breaks before the first answer. */
    ANSWER_LOST,
    /** In the street: the parcel is booked after the client's time-out; the next call is answered at once. */
    LATE,
    /** In the city: the carrier brings no parcel back. */
    ISLAND;

    boolean isIn(String text) {
        return text.toUpperCase(Locale.ROOT).contains(name().replace('_', ' '));
    }
}
