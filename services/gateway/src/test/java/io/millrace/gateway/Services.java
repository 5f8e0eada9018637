package io.millrace.gateway;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

import io.millrace.embedded.Ports;

/** Starts two minimal services behind the gateway; a third service is configured, but does not run. */
public class Services implements QuarkusTestResourceLifecycleManager {

    static final AtomicReference<Map<String, String>> LAST_HEADERS = new AtomicReference<>(Map.of());

    /** The services' own limit for headers, from kit/microprofile-config.properties. */
    private static final int MAX_HEADER = 24 * 1024;

    private static final AtomicBoolean BROKEN_OFF = new AtomicBoolean();

    /** The port of the gateway's management interface. */
    static int managementPort;

    private final Vertx vertx = Vertx.vertx();

    @Override
    public Map<String, String> start() {
        int orders = start("orders");
        int tracking = start("tracking");
        var config = new HashMap<String, String>();
        for (String service : new String[] {"catalog", "inventory", "payments", "shipping", "notifications", "users"}) {
            config.put("millrace.gateway.services." + service, "http://localhost:1");
        }
        config.put("millrace.gateway.services.orders", "http://localhost:" + orders);
        config.put("millrace.gateway.services.tracking", "http://localhost:" + tracking);
        config.put("millrace.gateway.timeout", "1s");
        managementPort = Ports.free();
        config.put("quarkus.management.port", String.valueOf(managementPort));
        config.put("quarkus.management.test-port", String.valueOf(managementPort));
        return config;
    }

    private int start(String name) {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setMaxHeaderSize(MAX_HEADER))
                .webSocketHandler(socket -> socket.writeTextMessage(name + " says hello on " + socket.path()))
                .requestHandler(request -> answer(name, request));
        return server.listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    private static void answer(String name, HttpServerRequest request) {
        var headers = new HashMap<String, String>();
        request.headers().forEach(header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        LAST_HEADERS.set(headers);
        switch (request.path()) {
            case "/q/openapi" -> request.response().end(description(name).encode());
            case "/api/sagas/silent" -> request.resume();
            case "/api/orders/placed" ->
                request.response()
                        .setStatusCode(202)
                        .putHeader("Location", "http://" + request.authority() + "/api/orders/1?a=b")
                        .end();
            case "/api/orders/breaks-off-once" -> {
                if (BROKEN_OFF.compareAndSet(false, true)) {
                    request.connection().close();
                } else {
                    request.response().end("{}");
                }
            }
            case "/api/orders/breaks-off" ->
                request.body().onSuccess(body -> request.connection().close());
            case "/api/orders/empty-error" ->
                request.response().setStatusCode(409).end();
            case "/api/orders/problem" ->
                request.response()
                        .setStatusCode(422)
                        .putHeader("Content-Type", "application/problem+json")
                        .end("{\"detail\":\"its own\"}");
            default ->
                request.body().onSuccess(body -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .putHeader("X-Service", name)
                        .end(new JsonObject()
                                .put("service", name)
                                .put("method", request.method().name())
                                .put("bytes", body.length())
                                .encode()));
        }
    }

    private static JsonObject description(String name) {
        return new JsonObject("""
                {"paths": {"/api/%1$s-thing": {"get": {"responses": {"200": {"content": {"application/json":
                  {"schema": {"$ref": "#/components/schemas/Money"}}}}}}}},
                 "components": {"schemas": {"Money": {"type": "object", "title": "%1$s"}}}}""".formatted(name));
    }

    @Override
    public void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
