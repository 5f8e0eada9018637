package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Live streams stay open for as long as their service keeps them up. */
class LiveStreamsTest {

    private static final String LIVE = "/api/orders/1/updates";

    /** Shorter than the pause between two heartbeats; by default both are 15 s. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private static final long HEARTBEAT_MS = 1_500;
    private static final int IDLE_SECONDS = 5;

    /** So many heartbeats take longer than the timeout, and longer than a connection may be idle. */
    private static final int ENOUGH = 5;

    private final Harness gateway = new Harness();

    @AfterEach
    void close() {
        gateway.close();
    }

    /** Sends nothing but heartbeats, as tracking does: comments, or pings over a WebSocket. */
    private void beat(HttpServerRequest request) {
        if (request.headers().contains("Upgrade")) {
            request.toWebSocket()
                    .onSuccess(socket ->
                            gateway.vertx.setPeriodic(HEARTBEAT_MS, beat -> socket.writePing(Buffer.buffer("beat"))));
        } else if (request.path().equals(LIVE)) {
            var response = request.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
            response.write(":\n\n");
            gateway.vertx.setPeriodic(HEARTBEAT_MS, beat -> response.write(":\n\n"));
        } else {
            // The gateway asks for the description of the API.
            request.response().setStatusCode(404).end();
        }
    }

    @Test
    void theyOutliveTheTimeoutOfRequestsAndHeartbeatsKeepThem() {
        gateway.start(
                Settings.of(Map.of("tracking", gateway.serve(this::beat))).withTimeout(TIMEOUT),
                new HttpServerOptions().setIdleTimeout(IDLE_SECONDS).setIdleTimeoutUnit(TimeUnit.SECONDS));
        var pings = new Pings();
        var socket = gateway.client()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://localhost:%d%s".formatted(gateway.port(), LIVE)), pings)
                .join();
        CompletableFuture<Long> comments = gateway.client()
                .sendAsync(gateway.get(LIVE), BodyHandlers.ofLines())
                .thenApplyAsync(stream -> count(stream.body()));

        assertThat(comments).succeedsWithin(Harness.PATIENCE).isEqualTo((long) ENOUGH);
        assertThat(pings.enough).succeedsWithin(Harness.PATIENCE).isEqualTo(ENOUGH);
        socket.abort();
    }

    /** Returns fewer heartbeats if the stream ends before. */
    private static long count(Stream<String> lines) {
        return lines.filter(":"::equals).limit(ENOUGH).count();
    }

    /** Counts pings; the client answers them by itself. */
    private static final class Pings implements WebSocket.Listener {

        final CompletableFuture<Integer> enough = new CompletableFuture<>();
        private int count;

        @Override
        public CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
            count++;
            if (count == ENOUGH) {
                enough.complete(count);
            }
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            enough.completeExceptionally(new AssertionError("closed with %d %s".formatted(code, reason)));
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            enough.completeExceptionally(failure);
        }
    }
}
