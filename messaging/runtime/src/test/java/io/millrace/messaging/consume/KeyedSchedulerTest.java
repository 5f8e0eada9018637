package io.millrace.messaging.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class KeyedSchedulerTest {

    private final List<String> started = new ArrayList<>();
    private final Map<String, Runnable> running = new LinkedHashMap<>();

    private KeyedScheduler<String> scheduler(int concurrency) {
        return new KeyedScheduler<>(concurrency, (item, done) -> {
            started.add(item);
            running.put(item, done);
        });
    }

    private void end(String item) {
        running.remove(item).run();
    }

    @Test
    void itemsOfOneKeyRunOneAfterTheOther() {
        var scheduler = scheduler(10);

        scheduler.submit("a", "a1");
        scheduler.submit("a", "a2");
        scheduler.submit("a", "a3");

        assertThat(started).containsExactly("a1");
        end("a1");
        assertThat(started).containsExactly("a1", "a2");
        end("a2");
        assertThat(started).containsExactly("a1", "a2", "a3");
    }

    @Test
    void aSlowKeyHoldsUpNoOther() {
        var scheduler = scheduler(2);
        scheduler.submit("slow", "s1");
        scheduler.submit("slow", "s2");

        for (int i = 0; i < 3; i++) {
            scheduler.submit("fast", "f" + i);
        }
        end("f0");
        end("f1");

        assertThat(started).containsExactly("s1", "f0", "f1", "f2");
    }

    @Test
    void noMoreRunThanMay() {
        var scheduler = scheduler(2);

        scheduler.submit("a", "a1");
        scheduler.submit("b", "b1");
        scheduler.submit("c", "c1");

        assertThat(scheduler.running()).isEqualTo(2);
        end("b1");
        assertThat(started).containsExactly("a1", "b1", "c1");
    }

    @Test
    void aKeyThatGoesOnWaitsBehindThoseThatWaitedForASlot() {
        var scheduler = scheduler(1);
        scheduler.submit("a", "a1");
        scheduler.submit("a", "a2");
        scheduler.submit("b", "b1");

        end("a1");

        assertThat(started).containsExactly("a1", "b1");
    }

    @Test
    void itemsWithoutAKeyWaitForNothing() {
        var scheduler = scheduler(10);

        scheduler.submit(null, "1");
        scheduler.submit(null, "2");

        assertThat(started).containsExactly("1", "2");
    }

    @Test
    void workThatEndsAtOnceNeedsNoStack() {
        var count = new int[1];
        var scheduler = new KeyedScheduler<Integer>(1, (item, done) -> {
            count[0]++;
            done.run();
        });

        for (int i = 0; i < 100_000; i++) {
            scheduler.submit("a", i);
        }

        assertThat(count[0]).isEqualTo(100_000);
        assertThat(scheduler.running()).isZero();
    }
}
