package io.millrace.stack.retail;

import java.time.Duration;

/**
 * How long orders take at present, so that the import does not ask for an order long before it ends: each request costs
 * the services processor time that the orders need. Thread-safe.
 */
final class Pace {

    /** The weight of the latest order in the moving average. */
    private static final double WEIGHT = 0.2;

    /** The time until a look counts as time of the order: a later first look would hide that orders have become faster. */
    private static final double EARLY = 0.5;

    private static final Duration LONGEST = Duration.ofSeconds(20);

    private double millis;

    /** @param time from the acceptance of an order to its end */
    synchronized void took(Duration time) {
        millis = millis == 0 ? time.toMillis() : (1 - WEIGHT) * millis + WEIGHT * time.toMillis();
    }

    /** The time after which the first look at an order makes sense; zero while nothing is known. */
    synchronized Duration untilFirstLook() {
        Duration time = Duration.ofMillis((long) (EARLY * millis));
        return time.compareTo(LONGEST) < 0 ? time : LONGEST;
    }
}
