package io.millrace.kit.provider;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;

/**
 * The pace of a periodic search for rows that are due. While this instance works on such rows, each call searches. While it
 * does not, and searches find nothing, the pauses between searches double up to a limit.
 */
public final class SearchPace {

    /** How late, at most, a row is found after a time in which this instance did nothing. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final LongSupplier nanoTime;
    private volatile long pause;
    private volatile long lastAt;

    public SearchPace() {
        this(System::nanoTime);
    }

    SearchPace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastAt = nanoTime.getAsLong();
    }

    /** This instance works on a row, which may fall due: the next call searches, and so do those soon after. */
    public void quicken() {
        pause = 0;
    }

    /**
     * Searches, unless the pause lasts.
     *
     * @param search returns whether rows were due
     */
    public Uni<Void> run(Supplier<Uni<Boolean>> search) {
        long now = nanoTime.getAsLong();
        if (now - lastAt < pause) {
            return Uni.createFrom().voidItem();
        }
        lastAt = now;
        // First, as a row may fall due while the search runs.
        pause = Math.clamp(pause * 2, FIRST_PAUSE.toNanos(), LONGEST_PAUSE.toNanos());
        return search.get()
                .invoke(found -> {
                    if (found) {
                        quicken();
                    }
                })
                .onFailure()
                .invoke(this::quicken)
                .replaceWithVoid();
    }
}
