package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.vertx.core.http.HttpServerRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that leave before they are answered, by the thousand, and the connections to the service behind the gateway. */
class PoolsTest {

    private static final int REQUESTS = 4_000;
    private static final int CONNECTIONS = 8;
    private static final int STREAMS = 10_000;

    private static final List<String> REQUESTED = List.of(
            request("GET /api/orders?slow HTTP/1.1"),
            request("GET /api/orders/1/history HTTP/1.1"),
            request("GET /api/orders/1/updates HTTP/1.1", "Accept: text/event-stream"),
            request(
                    "GET /api/orders/1/updates HTTP/1.1",
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
            request("POST /api/tracking/rebuild HTTP/1.1", "Content-Length: 900") + "half a body");

    private final Harness gateway = new Harness();
    private final AtomicInteger open = new AtomicInteger();

    @AfterEach
    void close() {
        gateway.close();
    }

    private static String request(String line, String... headers) {
        return String.join("\r\n", line, "Host: localhost", String.join("\r\n", headers), "")
                + (headers.length == 0 ? "" : "\r\n");
    }

    private void answer(HttpServerRequest request) {
        if (request.headers().contains("Upgrade")) {
            request.toWebSocket();
        } else if (request.path().endsWith("/updates")) {
            request.response().setChunked(true).write(":\n\n");
        } else if ("slow".equals(request.query())) {
            gateway.vertx.setTimer(5, later -> request.response().end("{}"));
        } else {
            request.response().end("{}");
        }
    }

    @Test
    void clientsThatLeaveKeepNoConnectionAndNoPlace() {
        int tracking = gateway.listen(gateway.vertx
                .createHttpServer()
                .connectionHandler(connection -> {
                    open.incrementAndGet();
                    connection.closeHandler(closed -> open.decrementAndGet());
                })
                .requestHandler(this::answer));
        gateway.start(Settings.of(Map.of("tracking", tracking))
                .withLimits(REQUESTS, STREAMS)
                .withConnections(CONNECTIONS));

        for (int i = 0; i < REQUESTS; i++) {
            comeAndLeave(REQUESTED.get(i % REQUESTED.size()), i % 2 == 0);
        }

        await().atMost(Harness.PATIENCE).untilAsserted(() -> {
            assertThat(gateway.gauge("millrace.gateway.in.flight")).isZero();
            assertThat(gateway.gauge("millrace.gateway.live.streams")).isZero();
            assertThat(open.get()).isLessThanOrEqualTo(CONNECTIONS);
        });
        // Sends as many requests as may wait, and as many as there are connections: they fail if one connection was
        // lost.
        var answers = IntStream.range(0, 2 * CONNECTIONS)
                .mapToObj(i -> gateway.client().sendAsync(gateway.get("/api/orders?slow"), BodyHandlers.discarding()))
                .toList();
        assertThat(answers.stream().map(CompletableFuture::join).map(HttpResponse::statusCode))
                .containsOnly(200);
    }

    /** @param killed whether the connection ends with a reset, as by a client that was killed */
    private void comeAndLeave(String head, boolean killed) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoLinger(killed, 0);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The client leaves in any case.
        }
    }
}
