package io.millrace.stack.retail;

import java.time.Duration;

/**
 * The time limits and the display of an import.
 *
 * @param ends the time in which an order ends
 * @param agree the time in which the books agree after the last order
 * @param shown whether progress is shown
 */
public record ImportMode(Duration ends, Duration agree, boolean shown) {

    public static final ImportMode USUAL = new ImportMode(Duration.ofMinutes(5), Duration.ofSeconds(90), true);

    /** During a chaos run: delays are expected. */
    public static final ImportMode UNDER_FIRE = new ImportMode(Duration.ofHours(1), Duration.ofMinutes(20), false);
}
