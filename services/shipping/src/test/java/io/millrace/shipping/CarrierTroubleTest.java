package io.millrace.shipping;

import static io.millrace.shipping.CarrierResource.atCarrier;
import static io.millrace.shipping.House.PATIENCE;
import static io.millrace.shipping.Shipment.Status.CREATED;
import static io.millrace.shipping.Shipment.Status.DELIVERED;
import static io.millrace.shipping.Shipment.Status.IN_TRANSIT;
import static io.millrace.shipping.Shipment.Status.PICKED_UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.contracts.common.Address;
import io.millrace.contracts.shipping.GoodsReceived;
import io.millrace.contracts.shipping.ShipmentCancelled;
import io.millrace.contracts.shipping.ShipmentCreated;
import io.millrace.contracts.shipping.ShipmentKept;
import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.contracts.shipping.ShipmentRefused;
import io.millrace.contracts.shipping.ShipmentStatus;
import io.millrace.contracts.shipping.commands.CancelShipment;
import io.millrace.contracts.shipping.commands.CreateShipment;
import io.millrace.contracts.shipping.commands.ReturnGoods;
import io.millrace.messaging.testing.WithMillrace;

/** The carrier's answers and messages are lost or late, and this service ends between an answer and its own commit. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(CarrierResource.class)
class CarrierTroubleTest {

    private static final String BATH = "Bath";
    private static final String[] ANY = {
        "BOOKED", "PICKED_UP", "IN_TRANSIT", "DELIVERED", "CALLED_BACK", "RETURNED", "CANCELLED"
    };

    private final House house = new House();

    @ParameterizedTest
    @ValueSource(strings = {"1 Mill Lane", "Answer Lost Road 1", "Late Lane 1"})
    void aParcelIsBookedOnceHoweverTheCarrierAnswers(String street) {
        assertThat(house.answer(create(street))).isInstanceOf(ShipmentCreated.class);

        assertThat(house.parcelsAtCarrier(ANY)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DOWN", "SLOW", "LATE"})
    void whatTheCarrierIsAskedWhileItIsAwayIsDoneOnce(String outage) {
        fails(outage);
        assertThat(house.answer(create("1 Mill Lane"))).isInstanceOf(ShipmentCreated.class);
        house.rests(CREATED, CREATED);
        fails(outage);
        assertThat(house.answer(new CancelShipment("test"))).isInstanceOf(ShipmentCancelled.class);

        assertThat(house.parcelsAtCarrier(ANY)).isEqualTo(1);
        assertThat(house.parcelsAtCarrier("CANCELLED")).isEqualTo(1);
    }

    /** The commit fails, as it does when the process is killed before it. */
    @Test
    void aBookingThatIsNotNotedInTimeIsRepeatedAndThereIsOneParcel() {
        House.sql("ALTER TABLE shipment ADD CONSTRAINT refused CHECK (order_id <> '%s')".formatted(house.order));
        UUID command = house.send(create("1 Mill Lane"));
        await().atMost(PATIENCE).until(() -> house.parcelsAtCarrier(ANY) == 1);
        House.sql("ALTER TABLE shipment DROP CONSTRAINT refused");

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(house.answers(command)).singleElement().isInstanceOf(ShipmentCreated.class));

        assertThat(house.parcelsAtCarrier(ANY)).isEqualTo(1);
    }

    @Test
    void aParcelThatOnlyTheCarrierKnowsIsCancelledToo() {
        house.isBookedAtCarrierOnly("BOOKED");

        assertThat(house.answer(new CancelShipment("test"))).isInstanceOf(ShipmentCancelled.class);

        assertThat(house.parcelsAtCarrier("CANCELLED")).isEqualTo(1);
        var refused = (ShipmentRefused) house.answer(create("1 Mill Lane"));
        assertThat(refused.getReason()).isEqualTo("CANCELLED_BEFORE");
    }

    @Test
    void aParcelThatOnlyTheCarrierKnowsAndThatHasLeftIsKeptAndFollowed() {
        house.isBookedAtCarrierOnly("PICKED_UP");

        var kept = (ShipmentKept) house.answer(new CancelShipment("test"));

        assertThat(kept.getTrackingNumber()).isEqualTo("MP" + house.order);
        assertThat(kept.getCarrier()).isEqualTo("Mill Parcel");
        await().atMost(PATIENCE).untilAsserted(() -> house.shipment().body("status", equalTo("PICKED_UP")));
    }

    @Test
    void aParcelThatHasLeftThoughNobodyHasToldIsNotCancelled() {
        house.create(BATH);
        house.rests(PICKED_UP, CREATED);

        assertThat(house.answer(new CancelShipment("test"))).isInstanceOf(ShipmentKept.class);

        await("a change without a message is looked up").atMost(PATIENCE).untilAsserted(() -> house.shipment()
                .body("status", equalTo("PICKED_UP")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"BOOKED", "PICKED_UP"})
    void aParcelThatIsBookedAfterItsCancellationIsWithdrawn(String status) {
        assertThat(house.answer(new CancelShipment("test"))).isInstanceOf(ShipmentCancelled.class);
        house.isBookedAtCarrierOnly(status);

        assertThat(house.answer(create("1 Mill Lane"))).isInstanceOf(ShipmentRefused.class);

        await().atMost(PATIENCE).until(() -> house.parcelsAtCarrier("CANCELLED", "CALLED_BACK") == 1);
        house.shipment().body("status", equalTo("CANCELLED"));
        assertThat(house.published(ShipmentMoved.class)).isEmpty();
    }

    @Test
    void aParcelThatMovesThoughItsShipmentIsCancelledIsWithdrawn() {
        assertThat(house.answer(new CancelShipment("test"))).isInstanceOf(ShipmentCancelled.class);
        house.isBookedAtCarrierOnly("BOOKED");
        house.carrierMoves();

        await().atMost(PATIENCE).until(() -> house.parcelsAtCarrier("CALLED_BACK") == 1);
        house.shipment().body("status", equalTo("CANCELLED"));
    }

    @Test
    void messagesThatAreLostLoseNoMove() {
        house.create(BATH);
        for (String status : new String[] {"PICKED_UP", "IN_TRANSIT", "DELIVERED"}) {
            house.restsAtCarrier(status);
        }

        House.sql("UPDATE shipment SET look_up_at = now() WHERE order_id = '%s'".formatted(house.order));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(house.published(ShipmentMoved.class))
                .extracting(ShipmentMoved::getStatus)
                .containsExactly(ShipmentStatus.PICKED_UP, ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELIVERED));
    }

    @Test
    void aParcelThatCantBeLookedUpHoldsUpNoOther() {
        house.create(BATH);
        house.restsAtCarrier("PICKED_UP");
        var lost = new House();
        lost.create(BATH);

        House.sql("""
                UPDATE shipment SET look_up_at = now() - interval '1 minute',
                    parcel_id = CASE WHEN order_id = '%1$s' THEN 'unknown' ELSE parcel_id END
                WHERE order_id IN ('%1$s', '%2$s')
                """.formatted(lost.order, house.order));

        await().atMost(PATIENCE).untilAsserted(() -> house.shipment().body("status", equalTo("PICKED_UP")));
        lost.shipment().body("status", equalTo("CREATED"));
    }

    @Test
    void aParcelThatIsDeliveredThoughNobodyHasToldIsNotCalledBack() {
        house.create(BATH);
        house.rests(DELIVERED, IN_TRANSIT);

        house.askForAll();

        house.awaitPublished(ShipmentKept.class);
        house.shipment().body("returns[0].status", equalTo("WAITING"));
        await().atMost(PATIENCE).untilAsserted(() -> house.shipment().body("status", equalTo("DELIVERED")));
    }

    /** The carrier has the parcel back before this service has noted that it asked for that. */
    @Test
    void aRecallThatIsNotNotedInTimeIsNotedWhenTheParcelIsBack() {
        house.parcel(IN_TRANSIT, BATH);
        UUID returnId = UUID.randomUUID();
        House.sql("ALTER TABLE goods_return ADD CONSTRAINT refused CHECK (order_id <> '%s')".formatted(house.order));
        house.send(new ReturnGoods(returnId, House.all(), true));
        await().atMost(PATIENCE).until(() -> house.parcelsAtCarrier("CALLED_BACK") == 1);
        house.carrierMoves();
        await().atMost(PATIENCE).untilAsserted(() -> house.shipment().body("status", equalTo("RETURNED")));
        House.sql("ALTER TABLE goods_return DROP CONSTRAINT refused");

        assertThat(house.awaitPublished(GoodsReceived.class).getReturnId()).isEqualTo(returnId);
        assertThat(house.published(ShipmentMoved.class))
                .extracting(ShipmentMoved::getStatus)
                .containsExactly(ShipmentStatus.CALLED_BACK, ShipmentStatus.RETURNED);
    }

    private static void fails(String kind) {
        atCarrier("INSERT INTO carrier_outage (kind, ends_at) VALUES (?, now() + interval '4 seconds')", kind);
    }

    private static CreateShipment create(String street) {
        return new CreateShipment("Ada", new Address(street, "BA1 1AA", BATH, "United Kingdom"), House.all());
    }
}
