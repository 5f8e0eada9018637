package io.millrace.messaging.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTimerTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final int PATIENCE_SECONDS = 60;

    private final Vertx vertx = Vertx.vertx();
    private final Semaphore rounds = new Semaphore(0);
    private final LoopTimer timer = new LoopTimer(vertx.getOrCreateContext(), LONG, rounds::release);

    @AfterEach
    void close() {
        timer.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void awaitRound() throws InterruptedException {
        assertThat(rounds.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aRowOfTheTableEndsTheRestWhenItFallsDue() throws InterruptedException {
        timer.begin();
        awaitRound();

        timer.rest(Duration.ofMillis(50));

        awaitRound();
    }

    @Test
    void aSignalEndsARestThatWouldLastForLong() throws InterruptedException {
        timer.begin();
        awaitRound();
        timer.rest(LONG);

        timer.dueIn(Duration.ofMillis(50));

        awaitRound();
    }

    @Test
    void aSignalDuringARoundLeadsToAnotherRound() throws InterruptedException {
        timer.begin();
        awaitRound();

        timer.dueIn(Duration.ZERO);
        timer.rest(LONG);

        awaitRound();
    }

    @Test
    void noRoundBeginsBeforeTheOneBeforeHasEnded() throws InterruptedException {
        timer.begin();
        awaitRound();
        timer.dueIn(Duration.ZERO);
        timer.dueIn(Duration.ofMillis(1));
        runAllThatIsDue(Duration.ofMillis(200));

        assertThat(rounds.availablePermits()).isZero();

        timer.rest(LONG);
        awaitRound();
    }

    @Test
    void theEarliestOfSeveralSignalsCounts() throws InterruptedException {
        timer.begin();
        awaitRound();
        timer.rest(LONG);

        timer.dueIn(Duration.ofMinutes(50));
        timer.dueIn(Duration.ofMillis(50));
        timer.dueIn(Duration.ofMinutes(40));

        awaitRound();
    }

    @Test
    void aLoopThatWasStoppedRunsNoFurtherRound() throws InterruptedException {
        timer.begin();
        awaitRound();
        timer.stop();

        timer.rest(Duration.ofMillis(1));
        timer.dueIn(Duration.ZERO);
        runAllThatIsDue(Duration.ofMillis(200));

        assertThat(rounds.availablePermits()).isZero();
    }

    /** Vert.x runs timers in the order of their times: what was due before this one has run. */
    private void runAllThatIsDue(Duration time) {
        var passed = new CompletableFuture<Void>();
        vertx.setTimer(time.toMillis(), id -> passed.complete(null));
        passed.join();
    }
}
