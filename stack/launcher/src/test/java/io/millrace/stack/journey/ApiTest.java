package io.millrace.stack.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiTest {

    private static final int LATER_SECONDS = 2;
    /** The shortest wait: the client's jitter is less than half of the Retry-After time. */
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

    /** As the gateway does: a copy, unless the request wants none. */
    @Test
    void aCopyIsNotTakenForTheAnswerOfAServiceThatIsAway() {
        server.createContext("/api/shipments/1", exchange -> {
            asked.add(System.nanoTime());
            boolean wantsNoCopy = "no-cache".equals(exchange.getRequestHeaders().getFirst("Cache-Control"));
            boolean isAway = asked.size() == 1;
            byte[] body = "{\"by\": \"%s\"}"
                    .formatted(isAway ? "tracking" : "shipping")
                    .getBytes(StandardCharsets.UTF_8);
            if (isAway && wantsNoCopy) {
                exchange.getResponseHeaders().add("Retry-After", "0");
                exchange.sendResponseHeaders(503, -1);
            } else {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });

        var answer = new Api("http://localhost:" + server.getAddress().getPort()).get("/api/shipments/1");

        assertThat(answer.body().path("by").asText()).isEqualTo("shipping");
    }

    @Test
    void aRequestInProgressIsRepeatedAndAConflictIsNot() {
        server.createContext("/api", exchange -> {
            asked.add(System.nanoTime());
            String code = asked.size() == 1 ? "request-in-progress" : "conflict";
            byte[] body = "{\"code\": \"%s\"}".formatted(code).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(409, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });

        var answer = new Api("http://localhost:" + server.getAddress().getPort()).post("/api", "key", Map.of());

        assertThat(answer.body().path("code").asText()).isEqualTo("conflict");
        assertThat(asked).hasSize(2);
    }

    @Test
    void linesAreAnsweredByLines() {
        var sent = new AtomicReference<String>();
        server.createContext("/api", exchange -> {
            sent.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] body = "{\"status\": 200}\n{\"status\": 404}\n".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/x-ndjson;charset=UTF-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });

        var answer = new Api("http://localhost:" + server.getAddress().getPort())
                .lines("PUT", "/api", List.of(Map.of("sku", "a"), Map.of("sku", "b")));

        assertThat(sent.get()).isEqualTo("{\"sku\":\"a\"}\n{\"sku\":\"b\"}\n");
        assertThat(answer.body()).hasSize(2);
        assertThat(answer.body().path(1).path("status").asInt()).isEqualTo(404);
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
