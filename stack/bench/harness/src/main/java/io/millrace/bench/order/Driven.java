package io.millrace.bench.order;

import java.util.Map;
import java.util.Optional;

/**
 * The outcome of one system under growing rates.
 *
 * @param byRate what was offered, by orders a second
 * @param highest what was offered at the highest rate that holds; empty if none of the tried rates held
 */
record Driven(Map<Integer, Offered> byRate, Optional<Held> highest) {

    /** Requests at a rate that holds. */
    record Held(double rate, Offered offered) {}
}
