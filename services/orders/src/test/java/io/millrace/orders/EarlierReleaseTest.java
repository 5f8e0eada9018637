package io.millrace.orders;

import static io.millrace.orders.OrdersTest.body;
import static io.millrace.orders.OrdersTest.expect;
import static io.millrace.orders.OrdersTest.place;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.inventory.StockReserved;
import io.millrace.contracts.inventory.commands.ReserveStock;
import io.millrace.contracts.payments.PaymentCharged;
import io.millrace.contracts.payments.commands.ChargePayment;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** Orders that were under way at an upgrade from the release that charged a card before it shipped. */
@QuarkusTest
@WithMillrace
class EarlierReleaseTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Participants others = new Participants();
    private final String sku = "SKU-" + UUID.randomUUID();

    @Test
    void anOrderThatItsSagaChargesFirstIsPaidAndThenShipped() throws Exception {
        others.list(sku, "2.55");
        await().atMost(PATIENCE).until(() -> place(body(sku, 1)).extract().statusCode() == 202);
        UUID order =
                UUID.fromString(place(body(sku, 1)).statusCode(202).extract().path("orderId"));
        beginAsItWasBegunThen(order);

        others.inventory(order, ReserveStock.class, c -> new StockReserved(order, UUID.randomUUID()));
        others.payments(order, ChargePayment.class, c -> new PaymentCharged(UUID.randomUUID(), c.getAmount()));
        expect(order, "PAID").body("pending", equalTo("SHIPMENT"));
        others.ship(order);

        expect(order, "COMPLETED").body("pending", nullValue()).body("version", equalTo(5));
        assertThat(others.paymentCommands(order)).hasSize(1);
    }

    /** The saga of that release had three steps, of which this one has only begun the first. */
    private static void beginAsItWasBegunThen(UUID order) throws SQLException {
        try (var database = PostgresResource.database().connect("postgres");
                var statement = database.prepareStatement(
                        "UPDATE saga SET type = 'order', state = (state::jsonb #- '{steps,3}') WHERE id = ?")) {
            statement.setObject(1, order);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }
}
