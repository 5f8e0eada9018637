package io.millrace.messaging.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pauses end together if they end at about the same time. */
class PollsTest {

    private final List<Loop> polled = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private Context context;
    private volatile List<Loop> loops = List.of();
    private Polls polls;

    /** A loop that pauses once. */
    private final class Loop implements Polls.Polled {

        private final long due;
        private final long pause;
        private volatile boolean pausing = true;

        Loop(Duration left, Duration pause) {
            this.due = System.nanoTime() + left.toNanos();
            this.pause = pause.toNanos();
        }

        @Override
        public boolean isPausing() {
            return pausing;
        }

        @Override
        public long due() {
            return due;
        }

        @Override
        public long pause() {
            return pause;
        }

        @Override
        public void poll() {
            pausing = false;
            polled.add(this);
        }
    }

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        context = vertx.getOrCreateContext();
        polls = new Polls(context, () -> loops);
    }

    @AfterEach
    void stop() {
        vertx.close();
    }

    @Test
    void aPauseThatIsHalfOverEndsWithAnotherAndOneThatHasJustBegunDoesNot() {
        var first = new Loop(Duration.ofMillis(50), Duration.ofMillis(50));
        var halfOver = new Loop(Duration.ofHours(1), Duration.ofHours(3));
        var justBegun = new Loop(Duration.ofHours(1), Duration.ofHours(1));

        pause(justBegun, halfOver, first);

        await().untilAsserted(() -> assertThat(polled).containsExactlyInAnyOrder(halfOver, first));
    }

    @Test
    void aPauseThatIsNotOverWithTheFirstEndsLater() {
        var first = new Loop(Duration.ofMillis(10), Duration.ofMillis(10));
        var second = new Loop(Duration.ofMillis(200), Duration.ofMillis(200));

        pause(first, second);

        await().untilAsserted(() -> assertThat(polled).containsExactly(first, second));
    }

    @Test
    void aLoopThatHasBegunARoundMeanwhileIsNotPolled() {
        var busy = new Loop(Duration.ofMillis(10), Duration.ofMillis(10));
        var other = new Loop(Duration.ofMillis(50), Duration.ofMillis(50));
        busy.pausing = false;

        pause(busy, other);

        await().until(() -> !polled.isEmpty());
        assertThat(polled).containsExactly(other);
    }

    private void pause(Loop... pausing) {
        loops = List.of(pausing);
        context.runOnContext(ignored -> loops.forEach(polls::pausing));
    }
}
