package io.millrace.messaging.tx.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.junit.jupiter.api.Test;

class GatheringTest {

    private static final long MILLI = Duration.ofMillis(1).toNanos();

    private final List<List<Integer>> batches = new ArrayList<>();
    private final Deque<Gathering.Ended> running = new ArrayDeque<>();
    private final Deque<Runnable> timers = new ArrayDeque<>();
    private long now;

    private Gathering<Integer> gathering(int most, int concurrency) {
        return lingering(most, concurrency, Duration.ZERO);
    }

    private Gathering<Integer> lingering(int most, int concurrency, Duration linger) {
        return new Gathering<>(
                most, concurrency, linger, (pause, task) -> timers.add(task), () -> now, (batch, ended) -> {
                    batches.add(List.copyOf(batch));
                    running.add(ended);
                });
    }

    private void end(boolean successfully) {
        running.remove().ended(successfully);
    }

    @Test
    void theFirstItemStartsAtOnceAndTheNextTakesWhatHasGathered() {
        var gathering = gathering(10, 4);
        gathering.add(1);
        gathering.add(2);
        gathering.add(3);
        assertThat(batches).containsExactly(List.of(1));

        end(true);

        assertThat(batches).containsExactly(List.of(1), List.of(2, 3));
    }

    @Test
    void aFullBatchStartsBesideARunningOne() {
        var gathering = gathering(3, 2);
        for (int i = 1; i <= 8; i++) {
            gathering.add(i);
        }

        assertThat(batches).containsExactly(List.of(1), List.of(2, 3, 4));
    }

    @Test
    void aSlowBatchHoldsUpWhatArrivesForAMomentOnly() {
        var gathering = gathering(10, 4);
        gathering.add(1);
        gathering.add(2);
        gathering.add(3);
        now += 250 * MILLI;
        timers.remove().run();

        assertThat(batches).containsExactly(List.of(1), List.of(2, 3));
    }

    @Test
    void whileABatchIsSlowEachItemHasABatchOfItsOwn() {
        var gathering = gathering(10, 4);
        gathering.add(1);
        now += 1_001 * MILLI;
        gathering.add(2);
        gathering.add(3);

        assertThat(batches).containsExactly(List.of(1), List.of(2), List.of(3));
    }

    /** The limit of batches at a time holds, whatever waits. */
    @Test
    void noMoreBatchesRunThanTheyMay() {
        var gathering = gathering(2, 2);
        for (int i = 1; i <= 9; i++) {
            gathering.add(i);
        }
        gathering.addAlone(10);
        now += 250 * MILLI;
        timers.forEach(Runnable::run);
        assertThat(running).hasSize(2);

        while (!running.isEmpty()) {
            end(true);
            assertThat(running).hasSizeLessThanOrEqualTo(2);
        }

        assertThat(batches.stream().flatMap(List::stream)).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(batches).contains(List.of(10));
    }

    @Test
    void batchesThatFailOrTakeLongGetSmallerAndGrowAgain() {
        var gathering = gathering(4, 1);
        for (int i = 1; i <= 14; i++) {
            gathering.add(i);
        }
        end(true);
        end(false);
        end(true);
        now += 501 * MILLI;
        end(true);
        end(true);

        assertThat(batches)
                .containsExactly(
                        List.of(1),
                        List.of(2, 3, 4, 5),
                        List.of(6, 7),
                        List.of(8, 9, 10, 11),
                        List.of(12, 13),
                        List.of(14));
    }

    /** On a machine whose processors are all busy a batch of one takes as long as a large one. */
    @Test
    void batchesThatTakeLongAsSmallOnesDoGrow() {
        var gathering = gathering(8, 1);
        for (int i = 1; i <= 64; i++) {
            gathering.add(i);
        }
        while (!running.isEmpty()) {
            now += 600 * MILLI;
            end(true);
        }

        assertThat(batches.stream().map(List::size)).containsExactly(1, 8, 4, 2, 4, 8, 8, 8, 8, 8, 5);
    }

    /** A handler that waits for something by itself gets no larger batches, however many events wait. */
    @Test
    void batchesThatTakeLongForTheirItemsStaySmall() {
        var gathering = gathering(8, 1);
        for (int i = 1; i <= 32; i++) {
            gathering.add(i);
        }
        while (!running.isEmpty()) {
            now += 300 * MILLI * batches.getLast().size();
            end(true);
        }

        assertThat(batches.stream().map(List::size).skip(3)).allMatch(size -> size <= 2);
    }

    @Test
    void whereBatchesTakeSecondsABatchIsNotSlowForThat() {
        var gathering = gathering(10, 4);
        for (int i = 1; i <= 20; i++) {
            gathering.add(i);
            now += 2_000 * MILLI;
            end(true);
        }
        gathering.add(21);
        now += 1_001 * MILLI;
        gathering.add(22);
        gathering.add(23);
        assertThat(batches.getLast()).containsExactly(21);

        now += 1_000 * MILLI;
        timers.forEach(Runnable::run);
        assertThat(batches.getLast()).containsExactly(22, 23);
    }

    @Test
    void withALingerTimeTheItemsOfThatTimeMakeOneBatch() {
        var gathering = lingering(10, 4, Duration.ofMillis(50));
        gathering.add(1);
        end(true);
        gathering.add(2);
        now += 20 * MILLI;
        gathering.add(3);
        assertThat(batches).containsExactly(List.of(1));

        now += 30 * MILLI;
        timers.forEach(Runnable::run);

        assertThat(batches).containsExactly(List.of(1), List.of(2, 3));
    }

    @Test
    void withALingerTimeAnItemThatComesAloneStartsAtOnceAndSoDoesAFullBatch() {
        var gathering = lingering(2, 4, Duration.ofMillis(50));
        gathering.add(1);
        end(true);
        gathering.add(2);
        gathering.add(3);
        end(true);
        now += 50 * MILLI;
        gathering.add(4);

        assertThat(batches).containsExactly(List.of(1), List.of(2, 3), List.of(4));
    }

    @Test
    void onABusyMachineWhatComesSoonAfterABatchWaitsForMore() {
        var gathering = gathering(10, 4);
        batchesThatTake(100 * MILLI, gathering);
        batches.clear();
        gathering.add(1);
        now += 100 * MILLI;
        end(true);
        gathering.add(2);
        now += 50 * MILLI;
        gathering.add(3);
        assertThat(batches).containsExactly(List.of(1));

        now += 50 * MILLI;
        List.copyOf(timers).forEach(Runnable::run);

        assertThat(batches).containsExactly(List.of(1), List.of(2, 3));
    }

    @Test
    void onAMachineWithTimeLeftNothingWaitsForMore() {
        var gathering = gathering(10, 4);
        batchesThatTake(10 * MILLI, gathering);
        batches.clear();
        gathering.add(1);
        now += 10 * MILLI;
        end(true);
        gathering.add(2);

        assertThat(batches).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void whereEachItemTakesItsOwnTimeNothingWaitsForMore() {
        var gathering = gathering(2, 1);
        batchesThatTake(100 * MILLI, gathering);
        for (int i = 1; i <= 3; i++) {
            gathering.add(i);
        }
        now += 100 * MILLI;
        end(true);
        now += 200 * MILLI;
        end(true);
        batches.clear();
        gathering.add(4);

        assertThat(batches).containsExactly(List.of(4));
    }

    /** Batches of one item, each of which begins when nothing is left of the one before. */
    private void batchesThatTake(long nanos, Gathering<Integer> gathering) {
        for (int i = 0; i < 20; i++) {
            gathering.add(0);
            now += nanos;
            end(true);
            now += 1_000 * MILLI;
        }
    }

    /** The timer that was set while the first batch ran is for later than the linger time. */
    @Test
    void theLingerTimeIsNotExceededOnceTheBatchBeforeHasEnded() {
        var pauses = new ArrayList<Duration>();
        var gathering = new Gathering<Integer>(
                10,
                4,
                Duration.ofMillis(2),
                (pause, task) -> {
                    pauses.add(pause);
                    timers.add(task);
                },
                () -> now,
                (batch, ended) -> {
                    batches.add(List.copyOf(batch));
                    running.add(ended);
                });
        gathering.add(1);
        gathering.add(2);
        end(true);

        assertThat(pauses.getLast()).isEqualTo(Duration.ofMillis(2));
        now += 2 * MILLI;
        timers.removeLast().run();
        assertThat(batches).containsExactly(List.of(1), List.of(2));
    }
}
