package io.millrace.stack.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiTest {

    private static final int LATER_SECONDS = 2;
    /** Its jitter is less than half of what it was told to wait. */
    private static final Duration AT_LEAST = Duration.ofSeconds(1);

    private final List<Long> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void whoIsAskedToComeBackLaterWaitsThatLong() {
        server.createContext("/api", exchange -> {
            asked.add(System.nanoTime());
            exchange.getResponseHeaders().add("Retry-After", String.valueOf(LATER_SECONDS));
            exchange.sendResponseHeaders(asked.size() == 1 ? 503 : 204, -1);
            exchange.close();
        });

        var answer = new Api("http://localhost:" + server.getAddress().getPort()).post("/api", "key", Map.of());

        assertThat(answer.status()).isEqualTo(204);
        assertThat(Duration.ofNanos(asked.get(1) - asked.get(0))).isGreaterThan(AT_LEAST);
    }

    @Test
    void whoGetsNoAnswerAsksAgain() {
        server.createContext("/api", exchange -> {
            asked.add(System.nanoTime());
            if (asked.size() > 1) {
                exchange.sendResponseHeaders(204, -1);
            }
            exchange.close();
        });

        var answer = new Api("http://localhost:" + server.getAddress().getPort()).post("/api", "key", Map.of());

        assertThat(answer.status()).isEqualTo(204);
        assertThat(asked).hasSizeGreaterThan(1);
    }
}
