package io.millrace.messaging.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class LanesTest {

    /** Lanes are stored, so another release must compute the same lanes. */
    @Test
    void lanesOfKnownKeysNeverChange() {
        assertThat(Lanes.of("")).isEqualTo(0);
        assertThat(IntStream.of(Lanes.of("a"), Lanes.of("order-1"), Lanes.of("order-2"), Lanes.of("Zürich")))
                .containsExactly(25, 17, 40, 26);
    }

    @Test
    void keysSpreadEvenly() {
        int[] counts = new int[Lanes.COUNT];
        for (int i = 0; i < 64_000; i++) {
            counts[Lanes.of(new UUID(0, i).toString())]++;
        }

        assertThat(Arrays.stream(counts).min().orElseThrow()).isGreaterThan(800);
        assertThat(Arrays.stream(counts).max().orElseThrow()).isLessThan(1200);
    }

    @Test
    void lockSlotsAreInRange() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(Lanes.lockSlot("channel", "key-" + i)).isBetween(0, Lanes.LOCK_SLOTS - 1);
        }
    }
}
