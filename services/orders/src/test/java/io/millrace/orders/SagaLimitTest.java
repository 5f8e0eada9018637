package io.millrace.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.inventory.StockRejected;
import io.millrace.contracts.inventory.commands.ReserveStock;
import io.millrace.messaging.testing.WithMillrace;

@QuarkusTest
@WithMillrace
@TestProfile(SagaLimitTest.FewAtATime.class)
class SagaLimitTest {

    private static final int AT_A_TIME = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Participants others = new Participants();
    private final String firstKey = UUID.randomUUID().toString();
    private final String sku = "SKU-" + UUID.randomUUID();

    public static final class FewAtATime implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("millrace.messaging.saga.min-under-way", String.valueOf(AT_A_TIME));
        }
    }

    @Test
    void whoComesWhileAsManyOrdersAreUnderWayAsCanEndInTimeIsAskedToComeBack() {
        others.list(sku, "2.00");
        await().atMost(PATIENCE).until(() -> place(firstKey).statusCode() == 202);
        UUID first = UUID.fromString(place(firstKey).path("orderId"));
        List<UUID> placed = placeUntilRefused();
        assertThat(placed).hasSizeBetween(0, AT_A_TIME - 1);

        // Who has an order already is told of it, however many are under way.
        place(firstKey).then().statusCode(202).body("orderId", equalTo(first.toString()));

        others.inventory(first, ReserveStock.class, c -> new StockRejected(first, "OUT_OF_STOCK", "none left"));
        await().atMost(PATIENCE).until(() -> place().statusCode() == 202);

        // Those that were accepted are still taken care of, cancelling included.
        OrdersTest.cancel(placed.isEmpty() ? first : placed.getLast(), "{}").statusCode(202);
    }

    private List<UUID> placeUntilRefused() {
        var placed = new ArrayList<UUID>();
        await().atMost(PATIENCE).untilAsserted(() -> {
            Response answer = place();
            if (answer.statusCode() == 202) {
                placed.add(UUID.fromString(answer.path("orderId")));
            }
            answer.then().statusCode(429).header("Retry-After", "1").body("detail", containsString("under way"));
        });
        return placed;
    }

    private Response place() {
        return place(UUID.randomUUID().toString());
    }

    private Response place(String key) {
        return OrdersTest.place(key, OrdersTest.body(sku, 1)).extract().response();
    }
}
