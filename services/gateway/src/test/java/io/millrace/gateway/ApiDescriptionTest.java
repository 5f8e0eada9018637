package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the description of the whole API while services come, go and fail. */
class ApiDescriptionTest {

    private static final JsonObject ORDERS = new JsonObject("""
            {"security": [{"token": ["read"]}],
             "tags": [{"name": "Orders", "description": "What is bought"}],
             "paths": {
              "/api/orders": {"post": {"tags": ["Orders"], "operationId": "place", "security": []}},
              "/api/orders/{orderId}": {
               "parameters": [{"$ref": "#/components/parameters/Id"}, {"name": "depth", "in": "query"}],
               "get": {"tags": ["Orders"], "parameters": [{"name": "depth", "in": "query", "required": true}]}}},
             "components": {
              "parameters": {"Id": {"name": "orderId", "in": "path", "schema": {"$ref": "#/components/schemas/Id"}}},
              "schemas": {"Id": {"type": "string"}, "Payment": {"discriminator": {"propertyName": "kind",
               "mapping": {"card": "#/components/schemas/Id"}}}},
              "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}, "key": {"type": "apiKey", "name": "a"}}}}""");

    private static final JsonObject TRACKING = new JsonObject("""
            {"tags": [{"name": "Tracking"}, {"name": "Orders"}],
             "paths": {"/api/orders": {"parameters": [{"name": "size", "in": "query"}],
              "get": {"tags": ["Tracking"], "security": [{"token": []}, {"key": []}]},
              "post": {"summary": "not routed here"}}},
             "components": {
              "schemas": {"Id": {"type": "integer"}},
              "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}, "key": {"type": "apiKey", "name": "b"}}}}""");

    private final Harness gateway = new Harness();

    @AfterEach
    void close() {
        gateway.close();
    }

    private static JsonObject merged() {
        return new DescriptionMerge(new Routes())
                .of(new TreeMap<>(Map.of("orders", ORDERS, "tracking", TRACKING)), Set.of());
    }

    private static JsonObject operation(String path, String method) {
        return merged().getJsonObject("paths").getJsonObject(path).getJsonObject(method);
    }

    @Test
    void parametersOfAPathAreThoseOfItsOperations() {
        assertThat(operation("/api/orders/{orderId}", "get").getJsonArray("parameters"))
                .isEqualTo(new JsonArray("""
                        [{"name": "depth", "in": "query", "required": true},
                         {"$ref": "#/components/parameters/orders.Id"}]"""));
        assertThat(operation("/api/orders", "get").getJsonArray("parameters"))
                .isEqualTo(new JsonArray("[{\"name\": \"size\", \"in\": \"query\"}]"));
        assertThat(operation("/api/orders", "post").containsKey("parameters")).isFalse();
    }

    @Test
    void componentsOfAllKindsSurviveAndReferencesFindThem() {
        JsonObject components = merged().getJsonObject("components");

        assertThat(components
                        .getJsonObject("parameters")
                        .getJsonObject("orders.Id")
                        .getJsonObject("schema"))
                .isEqualTo(new JsonObject().put("$ref", "#/components/schemas/orders.Id"));
        assertThat(components.getJsonObject("schemas").fieldNames())
                .containsExactlyInAnyOrder("orders.Id", "orders.Payment", "tracking.Id");
        assertThat(components
                        .getJsonObject("schemas")
                        .getJsonObject("orders.Payment")
                        .encode())
                .contains("\"card\":\"#/components/schemas/orders.Id\"");
    }

    @Test
    void securitySchemesSurviveOneForAllWhereTheyAreTheSame() {
        assertThat(merged().getJsonObject("components")
                        .getJsonObject("securitySchemes")
                        .fieldNames())
                .containsExactlyInAnyOrder("token", "key", "tracking.key");
        assertThat(operation("/api/orders/{orderId}", "get").getJsonArray("security"))
                .isEqualTo(new JsonArray("[{\"token\": [\"read\"]}]"));
        assertThat(operation("/api/orders", "get").getJsonArray("security"))
                .isEqualTo(new JsonArray("[{\"token\": []}, {\"tracking.key\": []}]"));
        assertThat(operation("/api/orders", "post").getJsonArray("security")).isEmpty();
    }

    @Test
    void tagsSurviveOnceEach() {
        assertThat(merged().getJsonArray("tags")).isEqualTo(new JsonArray("""
                        [{"name": "Orders", "description": "What is bought"}, {"name": "Tracking"}]"""));
    }

    @Test
    void ofTwoServicesThatDescribeOneOperationTheOneThatIsAskedDescribesIt() {
        assertThat(operation("/api/orders", "post").getString("operationId")).isEqualTo("orders.place");
    }

    @Test
    void aServiceThatGoesIsDescribedAsLastSeenAndOneThatNeverCameIsNamed() {
        var server = gateway.vertx.createHttpServer().requestHandler(request -> describe(request, ORDERS));
        int orders = gateway.listen(server);
        int tracking = gateway.serve(request -> describe(request, TRACKING));
        gateway.start(Settings.of(Map.of("orders", orders, "tracking", tracking, "payments", 1)));
        JsonObject first = description();
        assertThat(missing(first)).containsExactly("payments");
        assertThat(first.getJsonObject("info").getString("description")).contains("payments");

        Harness.join(server.close());

        await().atMost(Harness.PATIENCE).untilAsserted(() -> {
            JsonObject later = description();
            assertThat(later.getJsonObject("info").getJsonArray("x-millrace-last-seen"))
                    .containsExactly("orders");
            assertThat(missing(later)).containsExactly("payments");
            assertThat(later.getJsonObject("paths")).isEqualTo(first.getJsonObject("paths"));
            assertThat(later.getJsonObject("paths").fieldNames()).contains("/api/orders/{orderId}");
        });
    }

    @Test
    void anErrorIsNoDescription() {
        int orders = gateway.serve(
                request -> request.response().setStatusCode(500).end("{\"paths\": {}, \"title\": \"oops\"}"));
        gateway.start(Settings.of(Map.of("orders", orders)));

        assertThat(missing(description())).containsExactly("orders");
    }

    @Test
    void whileAllAreThereTheServicesAreNotAskedForEachReader() {
        var asked = new AtomicInteger();
        int orders = gateway.serve(request -> {
            asked.incrementAndGet();
            describe(request, ORDERS);
        });
        gateway.start(Settings.of(Map.of("orders", orders)));

        for (int i = 0; i < 20; i++) {
            assertThat(description().getJsonObject("paths").isEmpty()).isFalse();
        }

        assertThat(asked).hasValue(1);
    }

    private static void describe(HttpServerRequest request, JsonObject description) {
        request.response().end(description.encode());
    }

    private static List<Object> missing(JsonObject description) {
        return description.getJsonObject("info").getJsonArray("x-millrace-missing", new JsonArray()).stream()
                .toList();
    }

    private JsonObject description() {
        try {
            return new JsonObject(gateway.ask(gateway.get("/openapi")).body());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
