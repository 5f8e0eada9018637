package io.millrace.shipping;

import static io.millrace.shipping.House.PATIENCE;
import static io.millrace.shipping.Shipment.Status.CREATED;
import static io.millrace.shipping.Shipment.Status.DELIVERED;
import static io.millrace.shipping.Shipment.Status.IN_TRANSIT;
import static io.millrace.shipping.Shipment.Status.PICKED_UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import io.millrace.contracts.common.Quantity;
import io.millrace.contracts.shipping.GoodsCondition;
import io.millrace.contracts.shipping.GoodsReceived;
import io.millrace.contracts.shipping.ReceivedLine;
import io.millrace.contracts.shipping.ReturnExpired;
import io.millrace.contracts.shipping.ShipmentKept;
import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.contracts.shipping.ShipmentStatus;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.contracts.shipping.commands.CancelShipment;
import io.millrace.contracts.shipping.commands.ReturnGoods;
import io.millrace.messaging.testing.WithMillrace;

/** Goods come back: from the house, from the carrier or from the customer. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(CarrierResource.class)
class GoodsReturnTest {

    private static final String BATH = "Bath";
    private static final String ALL_INTACT = """
            {"lines": [{"sku": "mill", "quantity": 2, "condition": "intact"},
                       {"sku": "cup", "quantity": 1, "condition": "intact"}]}""";

    private final House house = new House();

    @Inject
    MeterRegistry registry;

    @Test
    void aParcelThatHasNotLeftStaysInTheHouse() {
        house.parcel(CREATED, BATH);

        UUID returnId = house.askForAll();

        assertThat(house.awaitPublished(GoodsReceived.class)).isEqualTo(allIntact(returnId));
        house.shipment().body("status", equalTo("RETURNED"));
        assertThat(house.own()).extracting(ShippingEvent::getVersion).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aParcelUnderWayIsCalledBackAndItsGoodsAreReceivedWhenItIsBack() {
        house.parcel(IN_TRANSIT, BATH);

        UUID returnId = house.askForAll();
        house.shipment().body("status", equalTo("CALLED_BACK"));
        house.carrierMoves();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(house.published(GoodsReceived.class))
                .containsExactly(allIntact(returnId)));

        house.shipment().body("status", equalTo("RETURNED")).body("returns[0].status", equalTo("RECEIVED"));
        assertThat(house.published(ShipmentMoved.class))
                .extracting(ShipmentMoved::getStatus)
                .containsExactly(ShipmentStatus.CALLED_BACK, ShipmentStatus.RETURNED);
    }

    /** Otherwise the return would wait for ever, for a parcel that the customer has. */
    @Test
    void aParcelThatIsCalledBackAndDeliveredAllTheSameLeavesTheGoodsToItsCustomer() {
        house.parcel(IN_TRANSIT, BATH);
        UUID returnId = house.askForAll();
        house.shipment().body("status", equalTo("CALLED_BACK")).body("returns[0].endsAt", nullValue());

        house.restsAtCarrier("DELIVERED");
        House.sql("UPDATE shipment SET look_up_at = now() WHERE order_id = '%s'".formatted(house.order));

        await().atMost(PATIENCE).untilAsserted(() -> house.shipment().body("status", equalTo("DELIVERED")));
        house.shipment().body("returns[0].status", equalTo("WAITING")).body("returns[0].endsAt", notNullValue());
        House.sql("UPDATE goods_return SET ends_at = now() WHERE return_id = '%s'".formatted(returnId));
        assertThat(house.awaitPublished(ReturnExpired.class).getReturnId()).isEqualTo(returnId);
        assertThat(house.published(ShipmentMoved.class))
                .extracting(ShipmentMoved::getStatus)
                .containsExactly(ShipmentStatus.CALLED_BACK, ShipmentStatus.DELIVERED);
    }

    @Test
    void aDeliveryThatTheReleaseBeforeHasNotEnteredIsEnteredByTheNextLookUp() {
        house.parcel(IN_TRANSIT, BATH);
        house.askForAll();
        house.restsAtCarrier("DELIVERED");

        House.sql("UPDATE shipment SET carrier_sequence = 1000, look_up_at = now() WHERE order_id = '%s'"
                .formatted(house.order));

        await().atMost(PATIENCE).untilAsserted(() -> house.shipment().body("returns[0].endsAt", notNullValue()));
        house.shipment().body("status", equalTo("DELIVERED"));
    }

    /** Nobody has the goods, so neither does the return end by itself, nor is it forgotten. */
    @Test
    void aParcelThatIsCalledBackAndDoesNotComeIsShownUntilAPersonSaysWhatHasBecomeOfIt() {
        house.parcel(IN_TRANSIT, BATH);
        UUID returnId = house.askForAll();
        assertThat(overdue()).isZero();

        House.sql("UPDATE goods_return SET asked_at = now() - interval '15 days' WHERE return_id = '%s'"
                .formatted(returnId));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(overdue()).isEqualTo(1));
        house.shipment().body("returns[0].status", equalTo("WAITING"));
        house.received(ALL_INTACT.replace("intact", "damaged")).statusCode(200);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(overdue()).isZero());
        assertThat(house.awaitPublished(GoodsReceived.class).getLines())
                .extracting(ReceivedLine::getCondition)
                .containsOnly(GoodsCondition.DAMAGED);
    }

    private double overdue() {
        return registry.get("millrace.shipping.returns.overdue").gauge().value();
    }

    @Test
    void aCarrierMayKeepTheParcelAndThenTheGoodsAreAwaited() {
        house.parcel(PICKED_UP, "Mill Island");

        house.askForAll();

        assertThat(house.awaitPublished(ShipmentKept.class).getDetail()).contains("Mill Island");
        house.shipment().body("status", equalTo("PICKED_UP")).body("returns[0].status", equalTo("WAITING"));
        assertThat(house.published(GoodsReceived.class)).isEmpty();
    }

    @Test
    void aParcelIsNotCalledBackForSomeOfItsGoods() {
        house.parcel(PICKED_UP, BATH);

        house.ask(List.of(new Quantity("mill", 1)), false);

        house.shipment().body("status", equalTo("PICKED_UP")).body("returns[0].status", equalTo("WAITING"));
    }

    @Test
    void deliveredGoodsAreReceivedOnceInTheirCondition() {
        house.parcel(DELIVERED, BATH);
        UUID returnId = house.askForAll();
        assertThat(house.published(GoodsReceived.class)).isEmpty();
        String oneBroken = """
                {"lines": [{"sku": "mill", "quantity": 1, "condition": "intact"},
                           {"sku": "mill", "quantity": 1, "condition": "damaged"}]}""";

        house.received(oneBroken.replace("\"quantity\": 1", "\"quantity\": 2"))
                .statusCode(422)
                .body("violations.field", hasItem("lines"));
        house.received(oneBroken.replace("mill", "spoon")).statusCode(422);
        house.received(oneBroken.replace("damaged", "lost")).statusCode(400);
        house.received(oneBroken.replace("mill", "mi\\nll"))
                .statusCode(400)
                .body("violations.field", hasItem("lines[0].sku"));
        house.received("{\"lines\": []}").statusCode(400).body("violations.field", hasItem("lines"));
        house.received(oneBroken).statusCode(200).body("status", equalTo("RECEIVED"));
        house.received(oneBroken).statusCode(200);
        house.received(ALL_INTACT).statusCode(409).body("detail", containsString("received before"));
        house.send(new ReturnGoods(returnId, House.all(), true));

        var received = new GoodsReceived(
                returnId,
                List.of(
                        new ReceivedLine("mill", 1, GoodsCondition.INTACT),
                        new ReceivedLine("mill", 1, GoodsCondition.DAMAGED)));
        await("repeated words and commands have the same answer")
                .atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(house.published(GoodsReceived.class)).containsExactly(received, received, received));
    }

    @Test
    void ofSeveralReturnsTheRequestNamesOne() {
        house.parcel(DELIVERED, BATH);
        UUID first = house.ask(List.of(new Quantity("mill", 1)), false);
        UUID second = house.ask(List.of(new Quantity("mill", 1)), false);
        String one = "{\"lines\": [{\"sku\": \"mill\", \"quantity\": 1, \"condition\": \"intact\"}]}";

        house.received(one).statusCode(422).body("violations.field", hasItem("returnId"));
        house.received(one.replaceFirst("\\{", "{\"returnId\": \"%s\", ".formatted(second)))
                .statusCode(200);
        house.received(one).statusCode(422).body("violations.field", hasItem("returnId"));
        house.received(one.replaceFirst("\\{", "{\"returnId\": \"%s\", ".formatted(first)))
                .statusCode(200);
    }

    /** Otherwise the repetition would refund goods that are with the customer. */
    @Test
    void theWordAboutOneReturnThatIsRepeatedDoesNotEndTheNext() {
        house.parcel(DELIVERED, BATH);
        house.ask(List.of(new Quantity("mill", 1)), false);
        String one = "{\"lines\": [{\"sku\": \"mill\", \"quantity\": 1, \"condition\": \"intact\"}]}";
        house.received(one).statusCode(200);
        house.ask(List.of(new Quantity("mill", 1)), false);

        house.received(one).statusCode(422);

        house.shipment().body("returns[1].status", equalTo("WAITING"));
    }

    @Test
    void aReturnWhoseGoodsDoNotComeEnds() {
        house.parcel(DELIVERED, BATH);
        UUID returnId = house.askForAll();

        House.sql("UPDATE goods_return SET ends_at = now() WHERE return_id = '%s'".formatted(returnId));

        assertThat(house.awaitPublished(ReturnExpired.class).getReturnId()).isEqualTo(returnId);
        house.received(ALL_INTACT).statusCode(409).body("detail", containsString("ended before"));
        assertThat(house.published(GoodsReceived.class)).isEmpty();
    }

    @Test
    void goodsThatNobodyWantsBackAreNotReceived() {
        house.received(ALL_INTACT).statusCode(404);
        house.parcel(DELIVERED, BATH);

        house.received(ALL_INTACT).statusCode(409).body("detail", containsString("nobody has asked"));
    }

    @ParameterizedTest
    @EnumSource(
            names = {"PICKED_UP", "IN_TRANSIT", "DELIVERED", "CALLED_BACK", "RETURNED"},
            mode = Mode.INCLUDE)
    void aParcelThatIsGoneIsNotCancelled(Shipment.Status status) {
        house.parcel(status, BATH);

        var kept = (ShipmentKept) house.answer(new CancelShipment("test"));

        assertThat(kept.getTrackingNumber()).startsWith("MP");
        house.shipment().body("status", equalTo(status.name()));
    }

    @Test
    void aCancellationSeesTheCarriersMoveThatIsUnderWay() throws Exception {
        house.parcel(CREATED, BATH);
        house.rests(PICKED_UP, CREATED);

        try (Connection carrier = House.database()) {
            carrier.setAutoCommit(false);
            carrier.createStatement()
                    .execute("UPDATE shipment SET status = 'PICKED_UP' WHERE order_id = '%s'".formatted(house.order));
            UUID cancellation = house.send(new CancelShipment("test"));
            await().atMost(PATIENCE).until(() -> waitsForTheShipment(carrier));
            carrier.commit();

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(house.answers(cancellation))
                    .singleElement()
                    .isInstanceOf(ShipmentKept.class));
        }
        house.shipment().body("status", equalTo("PICKED_UP"));
    }

    private static boolean waitsForTheShipment(Connection database) throws SQLException {
        // Otherwise each look within one transaction shows what the first one has seen.
        database.createStatement().execute("SELECT pg_stat_clear_snapshot()");
        try (var statement = database.createStatement();
                var rows = statement.executeQuery("""
                        SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'
                            AND query LIKE '%shipment%')
                        """)) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    private static GoodsReceived allIntact(UUID returnId) {
        return new GoodsReceived(
                returnId,
                List.of(
                        new ReceivedLine("cup", 1, GoodsCondition.INTACT),
                        new ReceivedLine("mill", 2, GoodsCondition.INTACT)));
    }
}
