package io.millrace.shipping;

import static io.millrace.shipping.House.PATIENCE;
import static io.millrace.shipping.Shipment.Status.DELIVERED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.shipping.GoodsReceived;
import io.millrace.contracts.shipping.ShipmentKept;
import io.millrace.contracts.shipping.commands.CancelShipment;
import io.millrace.messaging.retention.RetentionJob;
import io.millrace.messaging.testing.WithMillrace;

/** The word that goods have come back, under an Idempotency-Key. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(CarrierResource.class)
class ReceivedKeyTest {

    private static final String ONE_MILL = """
            {"lines": [{"sku": "mill", "quantity": 1, "condition": "intact"}]}""";
    private static final String TWO_MILLS = ONE_MILL.replace("\"quantity\": 1", "\"quantity\": 2");

    @Inject
    RetentionJob job;

    private final House house = new House();
    private final String key = "goods " + UUID.randomUUID();

    @BeforeEach
    void deliver() {
        house.parcel(DELIVERED, "Bath");
        house.askForAll();
    }

    @Test
    void aRepetitionGetsTheFirstAnswerAndPublishesNothingAgain() {
        String first = house.received(key, ONE_MILL)
                .statusCode(200)
                .contentType("application/json")
                .body("status", equalTo("RECEIVED"))
                .extract()
                .asString();

        String again = house.received(key, ONE_MILL).statusCode(200).extract().asString();

        assertThat(again).isEqualTo(first);
        // What comes behind it has been published, so all that was stored before it has.
        assertThat(house.answer(new CancelShipment("late"))).isInstanceOf(ShipmentKept.class);
        assertThat(house.published(GoodsReceived.class)).hasSize(1);
    }

    @Test
    void aKeyIsForOneRequest() {
        house.received(key, ONE_MILL).statusCode(200);

        house.received(key, TWO_MILLS)
                .statusCode(422)
                .body("code", equalTo("key-reused"))
                .body("violations.field", hasItem("Idempotency-Key"));
        new House().received(key, ONE_MILL).statusCode(422).body("code", equalTo("key-reused"));
    }

    @Test
    void aKeyThatIsTooLongIsRefused() {
        house.received("k".repeat(201), ONE_MILL).statusCode(400);

        house.received("k".repeat(164) + UUID.randomUUID(), ONE_MILL).statusCode(200);
    }

    @Test
    void aRefusedRequestLeavesItsKeyUnused() {
        house.received(key, ONE_MILL.replace("mill", "spoon")).statusCode(422).body("code", equalTo("unprocessable"));
        house.received(key, ONE_MILL.replace("intact", "lost")).statusCode(400);

        house.received(key, ONE_MILL).statusCode(200).body("status", equalTo("RECEIVED"));
    }

    @Test
    void aKeyOfLongAgoIsForgotten() {
        house.received(key, ONE_MILL).statusCode(200);
        House.sql("UPDATE idempotency SET created_at = now() - interval '31 days' WHERE key = '%s'".formatted(key));

        job.run().await().atMost(PATIENCE);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        House.text("SELECT count(*) FROM idempotency WHERE key = '%s'".formatted(key)))
                .isEqualTo("0"));
        house.received(key, TWO_MILLS).statusCode(409).body("code", equalTo("conflict"));
    }
}
