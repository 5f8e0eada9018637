package io.millrace.orders;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.inventory.StockReserved;
import io.millrace.contracts.inventory.commands.InventoryCommand;
import io.millrace.contracts.inventory.commands.ReserveStock;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.payments.commands.PaymentCommand;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.WithMillrace;

@QuarkusTest
@WithMillrace
@TestProfile(TracedOrderTest.Traced.class)
class TracedOrderTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final Participants others = new Participants();
    private final String sku = "SKU-" + UUID.randomUUID();

    public static final class Traced implements QuarkusTestProfile {
        /** No collector runs, so spans are exported rarely; a native executable gets this setting at its start. */
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.otel.sdk.disabled", "false", "quarkus.otel.bsp.schedule.delay", "1h");
        }
    }

    /** The trace spans the request, the reply, and the transactions and events of each. */
    @Test
    void whatAnOrderSetsGoingBelongsToTheTraceOfItsRequest() {
        others.list(sku, "2.00");
        await().atMost(PATIENCE).until(() -> place().statusCode() == 202);
        UUID order = UUID.fromString(place().path("orderId"));

        others.inventory(order, ReserveStock.class, command -> new StockReserved(order, UUID.randomUUID()));

        assertThat(traces("inventory.commands", InventoryCommand.class, order, 1))
                .allMatch(trace -> trace.contains(TRACE));
        assertThat(traces("payments.commands", PaymentCommand.class, order, 1))
                .allMatch(trace -> trace.contains(TRACE));
        assertThat(traces("orders", OrderEvent.class, order, 2)).allMatch(trace -> trace.contains(TRACE));
    }

    private static <T extends SpecificRecord> List<String> traces(
            String topic, Class<T> type, UUID order, int atLeast) {
        var records = new AvroTopic<>(topic, type);
        return await().atMost(PATIENCE)
                .until(
                        () -> records.readAll().stream()
                                .filter(record -> record.key().equals(order.toString()))
                                .map(record -> record.headers().getOrDefault("traceparent", "none"))
                                .toList(),
                        found -> found.size() >= atLeast);
    }

    private Response place() {
        return given().contentType("application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                .body(OrdersTest.body(sku, 1))
                .post("/api/orders");
    }
}
