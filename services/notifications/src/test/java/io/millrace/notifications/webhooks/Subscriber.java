package io.millrace.notifications.webhooks;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;

import io.millrace.notifications.webhooks.ShopServer.Received;

/** A shop's system that has subscribed to events. */
final class Subscriber {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String path = "/hooks/" + UUID.randomUUID();
    private final String id;
    private final String secret;

    /** @param events the types that it wants; all if there are none */
    Subscriber(String... events) {
        var created = given().contentType("application/json")
                .body(Map.of("url", ShopServer.url(path), "events", List.of(events)))
                .post("/api/webhooks")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        id = created.getString("id");
        secret = created.getString("secret");
    }

    /** Removes all subscriptions. */
    static void removeAll() {
        given().queryParam("size", 500)
                .get("/api/webhooks")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("items.id", String.class)
                .forEach(id -> given().delete("/api/webhooks/{id}", id).then().statusCode(204));
    }

    String id() {
        return id;
    }

    String secret() {
        return secret;
    }

    String path() {
        return path;
    }

    Subscriber answering(int status) {
        ShopServer.answer(path, status);
        return this;
    }

    List<Received> received() {
        return ShopServer.received(path);
    }

    /** Waits until this many requests have come. */
    List<Received> awaitMessages(int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(received()).hasSizeGreaterThanOrEqualTo(count));
        return List.copyOf(received());
    }

    /** The types of the messages, without repetitions of the same message. */
    List<String> types() {
        return received().stream()
                .map(message -> message.header("webhook-id") + " " + new JsonPath(message.body()).getString("type"))
                .distinct()
                .map(message -> message.substring(message.indexOf(' ') + 1))
                .toList();
    }

    void awaitTypes(String... types) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(types()).containsExactly(types));
    }

    /** The only delivery, once it has reached the state. */
    JsonPath awaitDelivery(String state) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(deliveries(state).getList("items")).hasSize(1));
        return deliveries(state).setRootPath("items[0]");
    }

    JsonPath deliveries(String state) {
        return given().queryParam("state", state)
                .get("/api/webhooks/{id}/deliveries", id)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** Presses the test button; returns the delivery's id. */
    String test() {
        return post("/test").statusCode(202).extract().path("id");
    }

    ValidatableResponse redeliver(String delivery) {
        return post("/deliveries/" + delivery + "/redelivery");
    }

    ValidatableResponse post(String act) {
        return given().post("/api/webhooks/" + id + act).then();
    }

    ValidatableResponse get() {
        return given().get("/api/webhooks/{id}", id).then().statusCode(200);
    }

    void moveTo(String url) {
        given().contentType("application/json")
                .body(Map.of("url", url))
                .put("/api/webhooks/{id}", id)
                .then()
                .statusCode(200);
    }

    ValidatableResponse enable(boolean enabled) {
        return given().contentType("application/json")
                .body(Map.of("url", ShopServer.url(path), "enabled", enabled))
                .put("/api/webhooks/{id}", id)
                .then()
                .statusCode(200);
    }
}
