package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.http.HttpServerRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the limits of open requests and, apart from them, of open streams. */
class LimitsTest {

    private static final String LOOKALIKE = "/api/products/updates";
    private static final String ORDER = "/api/orders/1";
    private static final String LIVE = "/api/orders/1/updates";

    private final Harness gateway = new Harness();
    private final AtomicInteger underWay = new AtomicInteger();

    @AfterEach
    void close() {
        gateway.close();
    }

    /** Never answers. The gateway's own request for the description is not counted. */
    private void hang(HttpServerRequest request) {
        if (request.path().startsWith("/api/")) {
            underWay.incrementAndGet();
        }
    }

    /** Streams until the client leaves, or echoes the messages of a WebSocket. */
    private void stream(HttpServerRequest request) {
        if (request.headers().contains("Upgrade")) {
            request.toWebSocket().onSuccess(socket -> socket.textMessageHandler(socket::writeTextMessage));
        } else if (request.path().endsWith("/updates")) {
            request.response()
                    .setChunked(true)
                    .putHeader("Content-Type", "text/event-stream")
                    .write(":\n\n");
        } else {
            request.response().end("{}");
        }
    }

    @Test
    void anAddressThatLooksLikeLiveUpdatesHasTheLimitOfAllRequests() throws Exception {
        gateway.start(Settings.of(Map.of("catalog", gateway.serve(this::hang))).withLimits(2, 10));
        send(2, LOOKALIKE);
        await().atMost(Harness.PATIENCE).until(() -> underWay.get() == 2);
        assertThat(gateway.gauge("millrace.gateway.in.flight")).isEqualTo(2);

        var refused = gateway.ask(gateway.get(LOOKALIKE));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(gateway.refused("request")).isEqualTo(1);
    }

    /** Two requests have a connection each, and four wait; orders is not away, so tracking's copy is no answer. */
    @Test
    void requestsForOneServiceBeyondItsConnectionsAndThoseThatWaitAreAskedToComeBackAndCounted() throws Exception {
        int tracking = gateway.serve(request -> request.response().end("{}"));
        gateway.start(Settings.of(Map.of("orders", gateway.serve(this::hang), "tracking", tracking))
                .withLimits(100, 10)
                .withConnections(2));
        send(2, ORDER);
        await().atMost(Harness.PATIENCE).until(() -> underWay.get() == 2);
        send(4, ORDER);
        await().atMost(Harness.PATIENCE).until(() -> gateway.gauge("millrace.gateway.in.flight") == 6);

        var refused = gateway.ask(gateway.get(ORDER));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.headers().firstValue("Millrace-Copy")).isEmpty();
        assertThat(refused.body()).contains("too many requests wait for orders");
        assertThat(gateway.refused("connection")).isEqualTo(1);
    }

    private void send(int requests, String path) {
        for (int i = 0; i < requests; i++) {
            var _ = gateway.client().sendAsync(gateway.get(path), BodyHandlers.discarding());
        }
    }

    @Test
    void anAddressThatLooksLikeLiveUpdatesHasTheTimeLimitOfAllRequests() throws Exception {
        gateway.start(Settings.of(Map.of("catalog", gateway.serve(this::hang))).withTimeout(Duration.ofMillis(200)));

        assertThat(gateway.ask(gateway.get(LOOKALIKE)).statusCode()).isEqualTo(504);
    }

    @Test
    void aStreamThatDoesNotBeginInTimeIsAProblem() throws Exception {
        gateway.start(Settings.of(Map.of("tracking", gateway.serve(this::hang))).withTimeout(Duration.ofMillis(200)));

        assertThat(gateway.ask(gateway.get(LIVE)).statusCode()).isEqualTo(504);
    }

    @Test
    void streamsAndSocketsHaveALimitOfTheirOwnAndGiveTheirPlacesBack() throws Exception {
        gateway.start(
                Settings.of(Map.of("tracking", gateway.serve(this::stream))).withLimits(1, 2));
        var stream = gateway.client()
                .sendAsync(gateway.get(LIVE), BodyHandlers.ofInputStream())
                .join();
        var socket = socket(LIVE).join();
        assertThat(gateway.gauge("millrace.gateway.live.streams")).isEqualTo(2);

        var refused = gateway.ask(gateway.get(LIVE));
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.body()).contains("too many clients watch orders");
        assertThat(socket(LIVE)).failsWithin(Harness.PATIENCE);
        assertThat(gateway.refused("live-stream")).isEqualTo(2);
        // Streams take no places of requests.
        assertThat(gateway.ask(gateway.get("/api/orders")).statusCode()).isEqualTo(200);

        stream.body().close();
        socket.abort();

        await().atMost(Harness.PATIENCE).until(() -> gateway.gauge("millrace.gateway.live.streams") == 0);
        assertThat(first(LIVE).statusCode()).isEqualTo(200);
    }

    @Test
    void anUpgradeWhereThereIsNoWebSocketIsIgnoredAndTakesAPlaceNoLongerThanItsAnswer() throws Exception {
        gateway.start(Settings.of(Map.of("tracking", gateway.serve(this::stream))));

        assertThat(socket("/api/orders")).failsWithin(Harness.PATIENCE);

        await().atMost(Harness.PATIENCE).until(() -> gateway.gauge("millrace.gateway.in.flight") == 0);
    }

    private HttpResponse<?> first(String path) {
        return gateway.client()
                .sendAsync(gateway.get(path), BodyHandlers.ofInputStream())
                .join();
    }

    private CompletableFuture<WebSocket> socket(String path) {
        return gateway.client()
                .newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://localhost:%d%s".formatted(gateway.port(), path)), new WebSocket.Listener() {});
    }
}
