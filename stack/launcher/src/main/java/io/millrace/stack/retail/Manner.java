package io.millrace.stack.retail;

import java.time.Duration;

/**
 * How an import goes about it.
 *
 * @param ends how long an order may take to end
 * @param agree how long the books may take to agree once the last one has ended
 * @param shown whether its progress is
 */
public record Manner(Duration ends, Duration agree, boolean shown) {

    public static final Manner USUAL = new Manner(Duration.ofMinutes(5), Duration.ofSeconds(90), true);

    /** While parts are killed and cut off all the time: what is late is no fault of the platform's then. */
    public static final Manner UNDER_FIRE = new Manner(Duration.ofHours(1), Duration.ofMinutes(20), false);
}
