package io.millrace.notifications.webhooks;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;

import io.millrace.embedded.ServerCertificate;

/** The HTTP server of a shop. Each path is another subscriber, and a test sets the path's answers. */
public class ShopServer implements QuarkusTestResourceLifecycleManager {

    /** The answer of a server that accepts requests and never answers them. */
    static final int SILENCE = 0;

    /** The answer of a server whose successful responses never end. */
    static final int ENDLESS = 1;

    private static final int OK = 200;

    private static final Map<String, List<Received>> RECEIVED = new ConcurrentHashMap<>();
    private static final Map<String, Integer> ANSWERS = new ConcurrentHashMap<>();

    private static int port;
    private static int securePort;

    private final Vertx vertx = Vertx.vertx();

    /** A request. Names of headers are lower-case. */
    record Received(Map<String, String> headers, String body) {

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    @Override
    public Map<String, String> start() {
        ServerCertificate certificate = ServerCertificate.temporary();
        port = listen(new HttpServerOptions());
        // With a self-signed certificate.
        securePort = listen(new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(certificate.certificate().toString())
                        .setKeyPath(certificate.key().toString())));
        String failure = "millrace.messaging.incoming.webhooks-in.failure.";
        return Map.of(
                "millrace.webhooks.http-permitted",
                "true",
                "millrace.webhooks.private-addresses-permitted",
                "true",
                failure + "parked-delay",
                "100ms",
                failure + "parked-delay-max",
                "500ms",
                failure + "parked-retries",
                "30");
    }

    private int listen(HttpServerOptions options) {
        HttpServer server = vertx.createHttpServer(options)
                .requestHandler(request -> request.bodyHandler(body -> {
                    var headers = new ConcurrentHashMap<String, String>();
                    request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
                    received(request.path()).add(new Received(headers, body.toString()));
                    answer(request, ANSWERS.getOrDefault(request.path(), OK));
                }));
        return server.listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    private static void answer(HttpServerRequest request, int status) {
        switch (status) {
            case SILENCE -> {}
            case ENDLESS -> {
                var response = request.response().setChunked(true);
                Runnable more = () -> response.write("more ".repeat(1000));
                response.drainHandler(ignored -> more.run());
                while (!response.writeQueueFull()) {
                    more.run();
                }
            }
            default ->
                request.response()
                        .setStatusCode(status)
                        .putHeader("location", url(request.path() + "-elsewhere"))
                        .end("thanks");
        }
    }

    @Override
    public void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    static String url(String path) {
        return "http://localhost:%d%s".formatted(port, path);
    }

    static String secureUrl(String path) {
        return "https://localhost:%d%s".formatted(securePort, path);
    }

    static void answer(String path, int status) {
        ANSWERS.put(path, status);
    }

    /** The requests that have come to a path, in their order. */
    static List<Received> received(String path) {
        return RECEIVED.computeIfAbsent(path, ignored -> new CopyOnWriteArrayList<>());
    }
}
