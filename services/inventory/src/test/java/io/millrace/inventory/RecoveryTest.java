package io.millrace.inventory;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.inventory.InventoryEvent;
import io.millrace.contracts.inventory.StockAdjusted;
import io.millrace.contracts.inventory.StockConfirmed;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.WithMillrace;

/** Tests the recovery of adjustments that a restored database has lost, and the topic still has. */
@QuarkusTest
@WithMillrace
class RecoveryTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final AvroTopic<InventoryEvent> lost = new AvroTopic<>("inventory.recovery", InventoryEvent.class);
    private final AvroTopic<InventoryEvent> inventory = new AvroTopic<>("inventory", InventoryEvent.class);
    private final String sku = "SKU-" + UUID.randomUUID();

    @Test
    void adjustmentsThatWereLostCountOnceAndTellNobody() {
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();

        lost.send(sku, event(new StockAdjusted(sku, first, 7, 7L, "delivery")));
        lost.send(sku, event(new StockConfirmed(UUID.randomUUID())));
        lost.send(sku, event(new StockAdjusted(sku, first, 7, 7L, "delivery")));
        lost.send(sku, event(new StockAdjusted(sku, second, -2, 5L, "broken")));

        await().atMost(PATIENCE).untilAsserted(() -> given().get("/api/stock/{sku}", sku)
                .then()
                .statusCode(200)
                .body("onHand", equalTo(5)));
        assertThat(inventory.readAll()).noneMatch(event -> event.key().equals(sku));
        given().contentType("application/json")
                .header("Idempotency-Key", first.toString())
                .body("{\"change\": 7, \"reason\": \"delivery\"}")
                .post("/api/stock/{sku}/adjustments", sku)
                .then()
                .statusCode(201)
                .body("onHand", equalTo(5));
    }

    private static InventoryEvent event(Object payload) {
        return new InventoryEvent(Instant.now(), payload);
    }
}
