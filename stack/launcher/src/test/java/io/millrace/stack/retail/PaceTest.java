package io.millrace.stack.retail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class PaceTest {

    private final Pace pace = new Pace();

    @Test
    void aFirstOrderIsLookedAtAtOnce() {
        assertThat(pace.untilFirstLook()).isZero();
    }

    @Test
    void laterOrdersAreLookedAtAfterHalfOfTheTimeThatOrdersTake() {
        for (int i = 0; i < 50; i++) {
            pace.took(Duration.ofSeconds(4));
        }

        assertThat(pace.untilFirstLook()).isBetween(Duration.ofMillis(1_990), Duration.ofSeconds(2));
    }

    @Test
    void anOutageDoesNotMakeTheImportBlindForMinutes() {
        pace.took(Duration.ofHours(1));

        assertThat(pace.untilFirstLook()).isEqualTo(Duration.ofSeconds(20));
    }
}
