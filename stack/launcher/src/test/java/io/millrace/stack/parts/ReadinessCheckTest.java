package io.millrace.stack.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.stack.parts.ProcessPart.Spec;
import io.millrace.stack.parts.Supervised.State;

/** Tests how often a part's readiness is checked, with a process and a settable clock. */
class ReadinessCheckTest {

    private static final Duration TICK = Duration.ofMillis(100);

    private final AtomicInteger checks = new AtomicInteger();
    private volatile boolean ready;
    private Instant now = Instant.EPOCH;
    private Supervised supervised;

    @BeforeEach
    void start(@TempDir Path folder) {
        var part = new ProcessPart(new Spec(
                "orders",
                1,
                List.of("sleep", "600"),
                Map.of(),
                folder.resolve("log"),
                () -> {
                    checks.incrementAndGet();
                    return ready;
                },
                Duration.ofSeconds(20)));
        supervised = new Supervised(part, () -> now);
        supervised.start();
    }

    @AfterEach
    void stop() {
        supervised.stop();
    }

    @Test
    void aPartThatStartsIsCheckedAtEveryTick() {
        pass(TICK.multipliedBy(10));

        assertThat(checks).hasValue(10);
        assertThat(supervised.report().state()).isEqualTo(State.STARTING);
    }

    @Test
    void aPartThatIsReadyIsCheckedSeldomAndFoundUnreadyAtTheNextCheck() {
        ready = true;
        pass(TICK);
        checks.set(0);

        pass(Supervised.CHECK_EVERY.multipliedBy(3));
        assertThat(checks.get()).isBetween(2, 3);

        ready = false;
        pass(Supervised.CHECK_EVERY);
        assertThat(supervised.report().state()).isEqualTo(State.UNREADY);

        ready = true;
        pass(TICK);
        assertThat(supervised.report().state()).isEqualTo(State.READY);
    }

    @Test
    void theEndOfAProcessThatIsReadyIsNoticedBetweenTwoChecks() {
        ready = true;
        pass(TICK);
        checks.set(0);

        var process = ProcessHandle.of(supervised.report().pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
        pass(Duration.ofSeconds(1));

        assertThat(checks).hasValue(0);
        assertThat(supervised.report().state()).isEqualTo(State.FALLEN);
    }

    @Test
    void aPartIsStillCheckedAfterTheClockWasSetBack() {
        ready = true;
        pass(TICK);
        checks.set(0);
        now = now.minus(Duration.ofHours(1));
        ready = false;

        pass(TICK);

        assertThat(supervised.report().state()).isEqualTo(State.UNREADY);
    }

    private void pass(Duration time) {
        for (Instant end = now.plus(time); now.isBefore(end); ) {
            now = now.plus(TICK);
            if (supervised.isLookDue()) {
                supervised.look();
            }
        }
    }
}
