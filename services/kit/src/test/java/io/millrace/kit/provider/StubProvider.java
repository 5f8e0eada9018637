package io.millrace.kit.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import com.sun.net.httpserver.HttpServer;
import io.smallrye.mutiny.Uni;

/** An HTTP server in the place of a provider, which answers each request as a test says. */
public final class StubProvider implements AutoCloseable {

    /** How long a test waits for an answer. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpServer server;
    private volatile int status = 503;
    private volatile String body = "";

    public StubProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders()
                    .set("Content-Type", status < 400 ? "application/json" : "application/problem+json");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    /** The settings of a client that is as patient as the test. */
    public ProviderSettings settings() {
        return settings(PATIENCE);
    }

    public ProviderSettings settings(Duration timeout) {
        return new ProviderSettings(
                URI.create("http://localhost:" + server.getAddress().getPort()), "key", timeout, 4);
    }

    /** Answers each request like this from now on: a status of 400 or more with a problem. */
    public void answers(int status, String body) {
        this.status = status;
        this.body = body;
    }

    /** Sends an answer without an end from now on; completes when a client has closed its connection. */
    public CompletableFuture<Void> answersWithoutEnd() {
        var left = new CompletableFuture<Void>();
        server.removeContext("/");
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            try (var endless = exchange.getResponseBody()) {
                while (true) {
                    endless.write(' ');
                    endless.flush();
                }
            } catch (IOException e) {
                left.complete(null);
            }
        });
        return left;
    }

    /** The simple name of the result's type, or of the failure's. */
    public static String kindOf(Uni<?> call) {
        return call.map(result -> result.getClass().getSimpleName())
                .onFailure()
                .recoverWithItem(failure -> failure.getClass().getSimpleName())
                .await()
                .atMost(PATIENCE);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
