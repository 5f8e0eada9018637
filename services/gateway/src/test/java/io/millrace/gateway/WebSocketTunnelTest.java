package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets through the gateway. */
class WebSocketTunnelTest {

    private static final String LIVE = "/api/orders/1/updates";

    private final Harness gateway = new Harness();
    private final CompletableFuture<MultiMap> headers = new CompletableFuture<>();
    private final CompletableFuture<ServerWebSocket> accepted = new CompletableFuture<>();

    @AfterEach
    void close() {
        gateway.close();
    }

    private void start() {
        gateway.start(Settings.of(Map.of("tracking", gateway.serve(this::echo))));
    }

    private void echo(HttpServerRequest request) {
        if (!request.path().equals(LIVE)) {
            // The gateway asks for the description of the API.
            request.response().setStatusCode(404).end();
            return;
        }
        headers.complete(request.headers());
        request.toWebSocket().onSuccess(socket -> {
            socket.textMessageHandler(socket::writeTextMessage);
            accepted.complete(socket);
        });
    }

    @Test
    void anUpgradeAsFirefoxSendsItIsTaken() throws Exception {
        start();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout((int) Harness.PATIENCE.toMillis());
            socket.getOutputStream().write("""
                    GET %s HTTP/1.1
                    Host: localhost:%d
                    Accept: */*
                    Accept-Encoding: gzip, deflate, br, zstd
                    Sec-WebSocket-Version: 13
                    Origin: http://localhost:%d
                    Sec-WebSocket-Extensions: permessage-deflate
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                    Connection: keep-alive, Upgrade
                    Cookie: session=1
                    Pragma: no-cache
                    Cache-Control: no-cache
                    Upgrade: websocket

                    """.formatted(LIVE, gateway.port(), gateway.port())
                    .replace("\n", "\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            var answer = new StringBuilder();
            while (!answer.toString().endsWith("\r\n\r\n")) {
                int next = socket.getInputStream().read();
                assertThat(next).as(answer.toString()).isNotNegative();
                answer.append((char) next);
            }

            assertThat(answer.toString().toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 101")
                    .contains(
                            "upgrade: websocket",
                            "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=",
                            "permessage-deflate");
        }
        assertThat(headers.join().get("Cookie")).isEqualTo("session=1");
        assertThat(headers.join().get("X-Forwarded-For")).isEqualTo("127.0.0.1");
    }

    @Test
    void compressionIsAgreedUponByClientAndService() {
        start();
        var client =
                gateway.vertx.createWebSocketClient(new WebSocketClientOptions().setTryUsePerMessageCompression(true));
        var extensions = new CompletableFuture<String>();
        var socket = Harness.join(client.connect(new WebSocketConnectOptions()
                        .setHost("localhost")
                        .setPort(gateway.port())
                        .setURI(LIVE))
                // Headers are there only until the caller has the socket.
                .onSuccess(open -> extensions.complete(open.headers().get("Sec-WebSocket-Extensions"))));
        var heard = new CompletableFuture<String>();
        socket.textMessageHandler(heard::complete);

        socket.writeTextMessage("said ".repeat(1_000));

        assertThat(extensions.join()).contains("permessage-deflate");
        assertThat(heard).succeedsWithin(Harness.PATIENCE).isEqualTo("said ".repeat(1_000));
    }

    /** More than any buffer on the way holds. */
    @Test
    void aLongConversationGoesOn() {
        start();
        var client = gateway.vertx.createWebSocketClient();
        var socket = Harness.join(client.connect(new WebSocketConnectOptions()
                .setHost("localhost")
                .setPort(gateway.port())
                .setURI(LIVE)));
        String message = "x".repeat(32_000);
        var answers = new AtomicInteger();
        var done = new CompletableFuture<Integer>();
        socket.textMessageHandler(answer -> {
            if (answers.incrementAndGet() == 100) {
                done.complete(answers.get());
            } else {
                socket.writeTextMessage(message);
            }
        });

        socket.writeTextMessage(message);

        assertThat(done).succeedsWithin(Harness.PATIENCE).isEqualTo(100);
    }

    @Test
    void whyAServiceRefusesAnUpgradeIsPassedOn() {
        gateway.start(Settings.of(Map.of(
                "tracking",
                gateway.serve(request -> request.response().setStatusCode(404).end()))));

        assertThat(refusal()).isEqualTo(404);
    }

    @Test
    void aServiceThatIsAwayIsAProblem() {
        gateway.start(Settings.of(Map.of("tracking", 1)));

        assertThat(refusal()).isEqualTo(503);
    }

    @Test
    void aServiceThatDoesNotAnswerTheUpgradeIsAProblem() {
        gateway.start(
                Settings.of(Map.of("tracking", gateway.serve(request -> {}))).withTimeout(Duration.ofMillis(200)));

        assertThat(refusal()).isEqualTo(504);
    }

    private int refusal() {
        try {
            connect(new WebSocket.Listener() {}).join();
            throw new AssertionError("the upgrade was taken");
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    /** The service answers with server-sent events, without end. */
    @ParameterizedTest
    @ValueSource(strings = {"", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"})
    void anUpgradeThatTheServiceIgnoresGivesItsPlaceBack(String key) throws Exception {
        gateway.start(Settings.of(Map.of("tracking", gateway.serve(request -> {
            request.response().putHeader("Content-Type", "text/event-stream").setChunked(true);
            request.response().write(":\n\n");
        }))));
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout((int) Harness.PATIENCE.toMillis());
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n%s\r\n"
                            .formatted(LIVE, key)
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(12)).isNotEmpty();
        }

        await().atMost(Harness.PATIENCE).until(() -> gateway.gauge("millrace.gateway.live.streams") == 0);
    }

    @Test
    void theServicesCodeAndReasonReachTheClient() {
        start();
        var closed = new CompletableFuture<String>();
        connect(new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                        closed.complete(code + " " + reason);
                        return CompletableFuture.completedStage(null);
                    }
                })
                .join();

        accepted.join().close((short) 1008, "too many messages");

        assertThat(closed).succeedsWithin(Harness.PATIENCE).isEqualTo("1008 too many messages");
        await().atMost(Harness.PATIENCE).until(() -> gateway.gauge("millrace.gateway.live.streams") == 0);
    }

    /** Messages to a service that reads nothing wait at the client, not in the gateway's memory. */
    @Test
    void aClientThatSendsMoreThanTheServiceReadsIsHeldUp() {
        var reading = new CompletableFuture<ServerWebSocket>();
        gateway.start(Settings.of(Map.of(
                "tracking", gateway.serve(request -> request.toWebSocket().onSuccess(socket -> {
                    socket.pause();
                    reading.complete(socket);
                })))));
        var sender = new Sender();
        gateway.vertx
                .createWebSocketClient()
                .connect(new WebSocketConnectOptions()
                        .setHost("localhost")
                        .setPort(gateway.port())
                        .setURI(LIVE))
                .onSuccess(sender::send);
        var service = reading.join();

        // Buffers of the connections on the way hold some 40 MB.
        await().atMost(Harness.PATIENCE).during(Duration.ofSeconds(2)).until(sender::isHeldUp);
        assertThat(sender.sent.get()).isLessThan(Sender.ENOUGH);

        var received = new AtomicInteger();
        service.handler(message -> received.incrementAndGet()).resume();
        await().atMost(Harness.PATIENCE).untilAtomic(received, is(Sender.ENOUGH));
    }

    /** A client that sends messages for as long as it may, on its socket's thread. */
    private static final class Sender {

        /** Some 130 MB. */
        static final int ENOUGH = 4_000;

        final AtomicInteger sent = new AtomicInteger();
        private final Buffer message = Buffer.buffer("x".repeat(32_000));
        private volatile int before;

        void send(io.vertx.core.http.WebSocket socket) {
            socket.drainHandler(more -> fill(socket));
            fill(socket);
        }

        private void fill(io.vertx.core.http.WebSocket socket) {
            while (sent.get() < ENOUGH && !socket.writeQueueFull()) {
                sent.incrementAndGet();
                socket.writeBinaryMessage(message);
            }
        }

        /** Whether the client has sent nothing since the last call. */
        boolean isHeldUp() {
            int last = before;
            before = sent.get();
            return before > 0 && before == last;
        }
    }

    private CompletableFuture<WebSocket> connect(WebSocket.Listener listener) {
        return gateway.client()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://localhost:%d%s".formatted(gateway.port(), LIVE)), listener);
    }
}
