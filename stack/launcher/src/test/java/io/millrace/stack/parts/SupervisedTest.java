package io.millrace.stack.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.stack.parts.ProcessPart.Spec;
import io.millrace.stack.parts.Supervised.Report;
import io.millrace.stack.parts.Supervised.State;

/** Tests the supervision with a process, a server that answers its health checks, and a settable clock. */
class SupervisedTest {

    private HttpServer health;
    private volatile int answer = 200;
    private volatile Instant now = Instant.EPOCH;
    private Supervised supervised;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        health = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        health.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        health.createContext("/", exchange -> {
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        health.start();
        String live = "http://localhost:%d/live".formatted(health.getAddress().getPort());
        var part = new ProcessPart(new Spec(
                "orders",
                1,
                List.of("sleep", "600"),
                Map.of(),
                folder.resolve("log"),
                () -> true,
                () -> Probes.answers(live, 503),
                Duration.ofSeconds(20)));
        supervised = new Supervised(part, () -> now);
        supervised.start();
        supervised.look();
        assertThat(supervised.report().state()).isEqualTo(State.READY);
    }

    @AfterEach
    void stop() {
        supervised.stop();
        health.stop(0);
    }

    @Test
    void whoSaysForAWhileThatItIsUnwellIsRestarted() {
        Report before = supervised.report();
        answer = 503;
        lookLater(Liveness.TIMES);

        assertThat(supervised.report().state()).isEqualTo(State.FALLEN);
        assertThat(ProcessHandle.of(before.pid())).isEmpty();

        answer = 200;
        lookLater(2);

        Report after = supervised.report();
        assertThat(after.state()).isEqualTo(State.READY);
        assertThat(after.pid()).isNotNull().isNotEqualTo(before.pid());
        assertThat(after.restarts()).isEqualTo(1);
        assertThat(after.unwell()).isEqualTo(1);
    }

    @Test
    void whoRecoversInTimeIsLeftAlone() {
        Report before = supervised.report();
        for (int round = 0; round < 5; round++) {
            answer = 503;
            lookLater(Liveness.TIMES - 1);
            answer = 200;
            lookLater(1);
        }

        assertThat(supervised.report().pid()).isEqualTo(before.pid());
        assertThat(supervised.report().restarts()).isZero();
    }

    /** Chaos runs and debuggers freeze processes, so silence alone does not restart a process. */
    @Test
    void whoDoesNotAnswerAtAllIsLeftAlone() {
        Report before = supervised.report();
        health.stop(0);
        lookLater(3 * Liveness.TIMES);

        assertThat(supervised.report().pid()).isEqualTo(before.pid());
        assertThat(supervised.report().restarts()).isZero();
    }

    @Test
    void whoIsStoppedWhileUnwellStaysStopped() {
        answer = 503;
        lookLater(Liveness.TIMES);
        supervised.stop();
        lookLater(3);

        assertThat(supervised.report().state()).isEqualTo(State.STOPPED);
        assertThat(supervised.report().pid()).isNull();
    }

    private void lookLater(int times) {
        for (int time = 0; time < times; time++) {
            now = now.plus(Liveness.EVERY);
            supervised.look();
        }
    }
}
