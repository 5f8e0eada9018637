package io.millrace.messaging.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTimerTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger rounds = new AtomicInteger();
    private final LoopTimer timer = new LoopTimer(vertx.getOrCreateContext(), LONG, rounds::incrementAndGet);

    @AfterEach
    void close() {
        timer.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void awaitRounds(int count) {
        await().untilAsserted(() -> assertThat(rounds).hasValue(count));
    }

    @Test
    void aRowOfTheTableEndsTheRestWhenItFallsDue() {
        timer.begin();
        awaitRounds(1);

        timer.rest(Duration.ofMillis(50));

        awaitRounds(2);
    }

    @Test
    void aSignalEndsARestThatWouldLastForLong() {
        timer.begin();
        awaitRounds(1);
        timer.rest(LONG);

        timer.dueIn(Duration.ofMillis(50));

        awaitRounds(2);
    }

    @Test
    void aSignalDuringARoundLeadsToAnotherRound() {
        timer.begin();
        awaitRounds(1);

        timer.dueIn(Duration.ZERO);
        timer.rest(LONG);

        awaitRounds(2);
    }

    @Test
    void noRoundBeginsBeforeTheOneBeforeHasEnded() {
        timer.begin();
        awaitRounds(1);
        timer.dueIn(Duration.ZERO);
        timer.dueIn(Duration.ofMillis(1));
        runAllThatIsDue(Duration.ofMillis(200));

        assertThat(rounds).hasValue(1);

        timer.rest(LONG);
        awaitRounds(2);
    }

    @Test
    void theEarliestOfSeveralSignalsCounts() {
        timer.begin();
        awaitRounds(1);
        timer.rest(LONG);

        timer.dueIn(Duration.ofMinutes(50));
        timer.dueIn(Duration.ofMillis(50));
        timer.dueIn(Duration.ofMinutes(40));

        awaitRounds(2);
    }

    @Test
    void aLoopThatWasStoppedRunsNoFurtherRound() {
        timer.begin();
        awaitRounds(1);
        timer.stop();

        timer.rest(Duration.ofMillis(1));
        timer.dueIn(Duration.ZERO);
        runAllThatIsDue(Duration.ofMillis(200));

        assertThat(rounds).hasValue(1);
    }

    /** Vert.x runs timers in the order of their times: what was due before this one has run. */
    private void runAllThatIsDue(Duration time) {
        var passed = new CompletableFuture<Void>();
        vertx.setTimer(time.toMillis(), id -> passed.complete(null));
        passed.join();
    }
}
