package io.millrace.tracking;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.common.Address;
import io.millrace.contracts.common.Customer;
import io.millrace.contracts.common.PricedLine;
import io.millrace.contracts.common.Quantity;
import io.millrace.contracts.orders.OrderCompleted;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.orders.OrderPlaced;
import io.millrace.contracts.orders.OrderReturnExpired;
import io.millrace.contracts.orders.OrderReturnReceived;
import io.millrace.contracts.orders.OrderReturnRequested;
import io.millrace.contracts.orders.OrderReturned;
import io.millrace.contracts.orders.OrderStockReserved;
import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.contracts.shipping.ShipmentStatus;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.kit.Money;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.DeadLetterTopic;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

@QuarkusTest
@WithMillrace
class TrackingTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TestHTTPResource
    URI server;

    private final AvroTopic<OrderEvent> orders = new AvroTopic<>("orders", OrderEvent.class);
    private final AvroTopic<ShippingEvent> shipping = new AvroTopic<>("shipping", ShippingEvent.class);
    private final UUID order = UUID.randomUUID();
    private final UUID customer = UUID.randomUUID();

    @Test
    void anOrderIsPicturedWithItsParcelAndItsHistory() {
        place(order);
        happened(order, 2, new OrderStockReserved(UUID.randomUUID()));
        moved(ShipmentStatus.PICKED_UP, 2);
        happened(order, 3, new OrderCompleted(total()));

        awaitStatus("COMPLETED");
        // By another topic, whose consumer keeps a pace of its own.
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/api/tracking/orders/{id}", order)
                .then()
                .body("parcel", equalTo("PICKED_UP Bath")));
        given().get("/api/tracking/orders/{id}", order)
                .then()
                .body("total.amount", equalTo("5.10"))
                .body("lines[0].name", equalTo("Tea"))
                .body("version", equalTo(3));
        given().get("/api/orders/{id}/history", order)
                .then()
                .body("type", contains("OrderPlaced", "OrderStockReserved", "ShipmentMoved", "OrderCompleted"));
    }

    @Test
    void aParcelThatIsSeenBeforeItsOrderIsNotLost() {
        moved(ShipmentStatus.DELIVERED, 4);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        given().get("/api/orders/{id}/history", order).then().statusCode(200));
        given().get("/api/tracking/orders/{id}", order).then().statusCode(404);

        place(order);

        awaitStatus("PLACED");
        given().get("/api/tracking/orders/{id}", order).then().body("parcel", equalTo("DELIVERED Bath"));
    }

    @Test
    void aReturnIsShownStepByStep() {
        var units = List.of(new Quantity("A", 2));
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();
        place(order);
        happened(order, 2, new OrderCompleted(total()));
        happened(order, 3, new OrderReturnRequested(first, units, total(), "too blue", true));
        awaitStatus("RETURNING");
        happened(order, 4, new OrderReturnExpired(first, units, "COMPLETED"));
        awaitStatus("COMPLETED");
        happened(order, 5, new OrderReturnRequested(second, units, total(), "too blue", true));
        happened(order, 6, new OrderReturnReceived(second, units, units, total()));
        happened(order, 7, new OrderReturned(second, units, total(), "RETURNED"));

        awaitStatus("RETURNED");
        given().get("/api/orders/{id}/history", order)
                .then()
                .body("detail", hasItem("the goods have not come"))
                .body("detail", hasItem("the goods have come, some of them damaged, refund 5.10 GBP"));
    }

    @Test
    void updatesArePushedOverWebSocket() {
        place(order);
        awaitStatus("PLACED");
        var told = new Listener();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://" + server.getAuthority() + "/api/orders/" + order + "/updates"), told)
                .join();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told.texts).hasSize(1));
        assertThat(told.texts.getFirst()).contains("\"type\":\"Snapshot\"", "\"status\":\"PLACED\"");

        happened(order, 2, new OrderStockReserved(UUID.randomUUID()));
        moved(ShipmentStatus.DELIVERED, 4);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told.texts).hasSize(3));
        assertThat(told.texts).anyMatch(text -> text.contains("\"status\":\"RESERVED\""));
        assertThat(told.texts).anyMatch(text -> text.contains("DELIVERED Bath"));
        socket.abort();
    }

    @Test
    void updatesArePushedAsServerSentEvents() throws Exception {
        place(order);
        awaitStatus("PLACED");
        var request = HttpRequest.newBuilder(server.resolve("/api/orders/" + order + "/updates"))
                .header("Accept", "text/event-stream")
                .build();
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<HttpResponse<Void>> stream = HttpClient.newHttpClient()
                .sendAsync(request, HttpResponse.BodyHandlers.fromLineSubscriber(new Lines(lines)));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(lines).anyMatch(line -> line.contains("Snapshot")));

        happened(order, 2, new OrderCompleted(total()));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(lines).anyMatch(line -> line.contains("COMPLETED")));
        stream.cancel(true);
    }

    @Test
    void theReadModelIsMadeAnewFromTheTopicsWhileItServes() {
        place(order);
        happened(order, 2, new OrderCompleted(total()));
        awaitStatus("COMPLETED");
        spoil();

        String key = UUID.randomUUID().toString();
        int generation = rebuild(key);
        UUID meanwhile = UUID.randomUUID();
        place(meanwhile);
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/tracking/rebuild").then().body("outcome", equalTo("shown")));
        assertThat(rebuild(key)).isEqualTo(generation);
        given().get("/api/tracking/rebuild").then().body("generation", equalTo(generation));

        given().get("/api/tracking/orders/{id}", order)
                .then()
                .body("status", equalTo("COMPLETED"))
                .body("name", equalTo("Ada"));
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/api/tracking/orders/{id}", meanwhile)
                .then()
                .statusCode(200));
        happened(order, 3, new OrderStockReserved(UUID.randomUUID()));
        awaitStatus("RESERVED");
    }

    @Test
    void anEventThatBreaksARuleIsShownNeitherNowNorAfterARebuild() {
        var nothing = new OrderPlaced(
                new Customer(customer, "Ada", "ada@example.com"),
                new Address("1 Mill Lane", "BA1 1AA", "Bath", "United Kingdom"),
                List.of(),
                total());
        UUID event = orders.send(order.toString(), new OrderEvent(order, 1L, now(), nothing));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(new DeadLetterTopic("orders.tracking.dlq").causesAtFirstAttempt(event))
                        .singleElement()
                        .asString()
                        .contains("the rule minItems: payload.lines"));

        given().post("/api/tracking/rebuild").then().statusCode(202);
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/tracking/rebuild").then().body("outcome", equalTo("shown")));

        given().get("/api/tracking/orders/{id}", order).then().statusCode(404);
    }

    @Test
    void theDescriptionTellsThatOneRebuildRunsAtATime() {
        given().get("/q/openapi?format=json")
                .then()
                .body(
                        "paths.'/api/tracking/rebuild'.post.responses.'409'.content.'application/problem+json'.examples"
                                + ".conflict.value.toString()",
                        containsString("made anew already"));
    }

    private static int rebuild(String key) {
        return given().header("Idempotency-Key", key)
                .post("/api/tracking/rebuild")
                .then()
                .statusCode(202)
                .header("Retry-After", equalTo("1"))
                .extract()
                .path("generation");
    }

    /** What a wrong release might have done. */
    private void spoil() {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE order_view SET name = 'wrong', status = 'WRONG'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        given().get("/api/tracking/orders/{id}", order).then().body("status", equalTo("WRONG"));
    }

    private void awaitStatus(String status) {
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/api/tracking/orders/{id}", order)
                .then()
                .statusCode(200)
                .body("status", equalTo(status)));
    }

    private void place(UUID id) {
        var placed = new OrderPlaced(
                new Customer(customer, "Ada", "ada@example.com"),
                new Address("1 Mill Lane", "BA1 1AA", "Bath", "United Kingdom"),
                List.of(new PricedLine(
                        "A", "Tea", 2, Money.of("2.55", "GBP").toContract().getAmount())),
                total());
        happened(id, 1, placed);
    }

    private static io.millrace.contracts.common.Money total() {
        return Money.of("5.10", "GBP").toContract();
    }

    private void happened(UUID id, long version, Object payload) {
        orders.send(id.toString(), new OrderEvent(id, version, now(), payload));
    }

    private void moved(ShipmentStatus status, long version) {
        var moved = new ShipmentMoved(UUID.randomUUID(), "MP42", status, "Bath");
        shipping.send(order.toString(), new ShippingEvent(order, version, now(), moved));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    /** Collects what comes over a socket. */
    private static final class Listener implements WebSocket.Listener {

        private final List<String> texts = Collections.synchronizedList(new ArrayList<>());

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            texts.add(data.toString());
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }
    }

    /** Collects lines. */
    private record Lines(List<String> lines) implements java.util.concurrent.Flow.Subscriber<String> {

        @Override
        public void onSubscribe(java.util.concurrent.Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            lines.add(line);
        }

        @Override
        public void onError(Throwable failure) {
            lines.add(failure.toString());
        }

        @Override
        public void onComplete() {
            lines.add("end");
        }
    }
}
