package io.millrace.gateway;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jboss.logging.Logger;

/** The OpenAPI description of the whole, put together from what the services tell of themselves. */
@ApplicationScoped
class ApiDescription {

    private static final Logger LOG = Logger.getLogger(ApiDescription.class);

    private static final long TIMEOUT_MS = Duration.ofSeconds(3).toMillis();

    private final HttpClient client;
    private final Map<String, URI> services;

    ApiDescription(Vertx vertx, GatewayConfig config) {
        this.client = vertx.createHttpClient();
        this.services = config.services();
    }

    void route(@Observes Router router) {
        router.get("/openapi").handler(this::tell);
    }

    private void tell(RoutingContext context) {
        List<Future<JsonObject>> parts = services.entrySet().stream()
                .map(entry -> part(entry.getKey(), entry.getValue()))
                .toList();
        Future.all(parts).onSuccess(all -> context.json(whole(all.list()))).onFailure(context::fail);
    }

    /** What a service tells, or nothing where it does not answer: the others are described all the same. */
    private Future<JsonObject> part(String service, URI address) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(address.getHost())
                .setPort(address.getPort())
                .setURI("/q/openapi?format=json")
                .setTimeout(TIMEOUT_MS);
        return client.request(options)
                .compose(request -> request.send().compose(HttpClientResponse::body))
                .map(Buffer::toJsonObject)
                .map(description -> named(service, description))
                .otherwise(failure -> {
                    LOG.warnf("%s does not describe itself: %s", service, failure);
                    return new JsonObject();
                });
    }

    /** Services may have types of the same name: each is known by its service's name too. */
    private static JsonObject named(String service, JsonObject description) {
        var renamed = (JsonObject) withReferencesTo(service, description);
        JsonObject components = renamed.getJsonObject("components", new JsonObject());
        var schemas = new JsonObject();
        components
                .getJsonObject("schemas", new JsonObject())
                .forEach(entry -> schemas.put(service + "." + entry.getKey(), entry.getValue()));
        return renamed.put("components", new JsonObject().put("schemas", schemas));
    }

    private static Object withReferencesTo(String service, Object value) {
        return switch (value) {
            case JsonObject object -> {
                var copy = new JsonObject();
                object.forEach(entry -> copy.put(
                        entry.getKey(),
                        entry.getKey().equals("$ref")
                                ? reference(service, entry.getValue().toString())
                                : withReferencesTo(service, entry.getValue())));
                yield copy;
            }
            case JsonArray array -> {
                var copy = new JsonArray();
                array.forEach(item -> copy.add(withReferencesTo(service, item)));
                yield copy;
            }
            default -> value;
        };
    }

    private static String reference(String service, String reference) {
        return reference.replace("#/components/schemas/", "#/components/schemas/" + service + ".");
    }

    private static JsonObject whole(List<JsonObject> parts) {
        var paths = new JsonObject();
        var schemas = new JsonObject();
        for (JsonObject part : parts) {
            paths.mergeIn(part.getJsonObject("paths", new JsonObject()), true);
            schemas.mergeIn(
                    part.getJsonObject("components", new JsonObject()).getJsonObject("schemas", new JsonObject()));
        }
        return new JsonObject()
                .put("openapi", "3.1.0")
                .put(
                        "info",
                        new JsonObject()
                                .put("title", "Millrace")
                                .put("version", "1")
                                .put("description", "An order platform: an order is completed, or undone."))
                .put("paths", paths)
                .put("components", new JsonObject().put("schemas", schemas));
    }
}
