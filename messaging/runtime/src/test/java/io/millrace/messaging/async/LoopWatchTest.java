package io.millrace.messaging.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class LoopWatchTest {

    @Test
    void aFailureIsARoundAndAnErrorOfLinkageIsToldUntilARoundEndsWell() {
        var watch = new LoopWatch("loop", Duration.ofDays(1));
        watch.begin();

        watch.ended(new IllegalStateException("away"));
        assertThat(watch.trouble()).isEmpty();

        watch.ended(new IllegalStateException(new NoSuchMethodError("of another version")));
        watch.ended(new IllegalStateException("away"));
        assertThat(watch.trouble()).hasValueSatisfying(text -> assertThat(text).contains("of another version"));

        watch.ended(null);
        assertThat(watch.trouble()).isEmpty();
    }

    @Test
    void aLoopThatDoesNotGoRoundIsTroubleUnlessItHasNotBegunOrWasStopped() {
        var watch = new LoopWatch("loop", Duration.ofNanos(-1));
        assertThat(watch.trouble()).isEmpty();

        watch.begin();
        assertThat(watch.trouble()).isPresent();

        watch.stop();
        assertThat(watch.trouble()).isEmpty();
    }
}
