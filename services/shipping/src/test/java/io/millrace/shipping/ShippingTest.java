package io.millrace.shipping;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.common.Address;
import io.millrace.contracts.common.Quantity;
import io.millrace.contracts.shipping.ShipmentCancelled;
import io.millrace.contracts.shipping.ShipmentCreated;
import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.contracts.shipping.ShipmentRefused;
import io.millrace.contracts.shipping.ShipmentStatus;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.contracts.shipping.commands.CancelShipment;
import io.millrace.contracts.shipping.commands.CreateShipment;
import io.millrace.contracts.shipping.commands.ShippingCommand;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.WithMillrace;

@QuarkusTest
@WithMillrace
@QuarkusTestResource(CarrierResource.class)
class ShippingTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final AvroTopic<ShippingCommand> commands = new AvroTopic<>("shipping.commands", ShippingCommand.class);
    private final AvroTopic<ShippingEvent> events = new AvroTopic<>("shipping", ShippingEvent.class);
    private final House house = new House();
    private final UUID order = house.order;

    @Test
    void aShipmentIsCreatedOnceAndMovesUntilItIsDelivered() {
        var created = (ShipmentCreated) answer(create("1 Mill Lane"));
        assertThat(created.getTrackingNumber()).matches("MP\\d{10}");
        assertThat(answer(create("1 Mill Lane"))).isEqualTo(created);

        for (int moves = 1; moves <= 3; moves++) {
            int count = moves;
            house.carrierMoves();
            await().atMost(PATIENCE).until(() -> moves().size() == count);
        }
        assertThat(moves())
                .containsExactly(ShipmentStatus.PICKED_UP, ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELIVERED);
        given().get("/api/shipments/{order}", order)
                .then()
                .body("status", equalTo("DELIVERED"))
                .body("place", equalTo("Bath"));
        assertThat(own()).extracting(ShippingEvent::getVersion).containsExactly(1L, 1L, 2L, 3L, 4L);
    }

    @Test
    void anAddressThatNobodyFindsIsRefused() {
        var refused = (ShipmentRefused) answer(create("Undeliverable Street 1"));

        assertThat(refused.getReason()).isEqualTo("UNDELIVERABLE_ADDRESS");
        assertThat(refused.getDetail()).contains("Undeliverable Street 1");
        assertThat(answer(create("Undeliverable Street 1"))).isEqualTo(refused);
    }

    @Test
    void aCancelledShipmentDoesNotMoveOn() {
        house.parcel(Shipment.Status.CREATED, "Bath");

        assertThat(answer(new CancelShipment("test"))).isInstanceOf(ShipmentCancelled.class);
        assertThat(answer(new CancelShipment("test"))).isInstanceOf(ShipmentCancelled.class);

        given().get("/api/shipments/{order}", order).then().body("status", equalTo("CANCELLED"));
        assertThat(house.parcelsAtCarrier("CANCELLED")).isEqualTo(1);
    }

    @Test
    void aCancellationThatComesFirstHasTheShipmentRefused() {
        assertThat(answer(new CancelShipment("test"))).isInstanceOf(ShipmentCancelled.class);

        var refused = (ShipmentRefused) answer(create("1 Mill Lane"));

        assertThat(refused.getReason()).isEqualTo("CANCELLED_BEFORE");
    }

    private static CreateShipment create(String street) {
        return new CreateShipment(
                "Ada", new Address(street, "BA1 1AA", "Bath", "United Kingdom"), List.of(new Quantity("SKU", 1)));
    }

    private Object answer(Object payload) {
        UUID id = commands.send(order.toString(), new ShippingCommand(order, Instant.now(), payload));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(answers(id)).hasSize(1));
        return answers(id).getFirst();
    }

    private List<Object> answers(UUID command) {
        return events.readAll().stream()
                .filter(event -> event.answers(command))
                .map(event -> event.value().getPayload())
                .toList();
    }

    private List<ShippingEvent> own() {
        return events.readAll().stream()
                .map(AvroTopic.Received::value)
                .filter(event -> event.getOrderId().equals(order))
                .toList();
    }

    private List<ShipmentStatus> moves() {
        return own().stream()
                .map(ShippingEvent::getPayload)
                .filter(ShipmentMoved.class::isInstance)
                .map(moved -> ((ShipmentMoved) moved).getStatus())
                .toList();
    }
}
