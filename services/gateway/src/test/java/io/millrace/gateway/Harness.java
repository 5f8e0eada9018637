package io.millrace.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;

/** The gateway's parts on servers of a test's own, with the limits that a test wants. */
final class Harness implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    final Vertx vertx = Vertx.vertx();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private int port;

    /** Starts a service; its port. */
    int serve(Handler<HttpServerRequest> service) {
        return join(vertx.createHttpServer().requestHandler(service).listen(0, "localhost"))
                .actualPort();
    }

    /** Starts a server; its port. */
    int listen(HttpServer server) {
        return join(server.listen(0, "localhost")).actualPort();
    }

    void start(Settings settings) {
        start(settings, new HttpServerOptions());
    }

    /** @param server the options of the server that clients connect to */
    void start(Settings settings, HttpServerOptions server) {
        var router = Router.router(vertx);
        var routes = new Routes();
        new Edge(routes, new Proxies(vertx, settings, meters), settings, meters).route(router);
        new ApiDescription(vertx, routes, settings).route(router);
        port = listen(vertx.createHttpServer(server).requestHandler(router));
    }

    int port() {
        return port;
    }

    URI address(String path) {
        return URI.create("http://localhost:%d%s".formatted(port, path));
    }

    HttpRequest get(String path) {
        return HttpRequest.newBuilder(address(path)).timeout(PATIENCE).build();
    }

    HttpResponse<String> ask(HttpRequest request) throws Exception {
        return client.send(request, BodyHandlers.ofString());
    }

    HttpClient client() {
        return client;
    }

    double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    double refused(String kind) {
        return meters.get("millrace.gateway.refused")
                .tag("kind", kind)
                .counter()
                .count();
    }

    static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        client.shutdownNow();
        join(vertx.close());
    }
}
