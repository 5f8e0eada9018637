package io.millrace.shipping;

import static io.millrace.shipping.CarrierResource.atCarrier;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.restassured.response.ValidatableResponse;

import io.millrace.contracts.common.Address;
import io.millrace.contracts.common.Quantity;
import io.millrace.contracts.shipping.ShipmentCreated;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.contracts.shipping.commands.CreateShipment;
import io.millrace.contracts.shipping.commands.ReturnGoods;
import io.millrace.contracts.shipping.commands.ShippingCommand;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.PostgresResource;

/** One order's parcel of two mills and a cup, and the commands and requests about it. */
final class House {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    final UUID order = UUID.randomUUID();
    private final AvroTopic<ShippingCommand> commands = new AvroTopic<>("shipping.commands", ShippingCommand.class);
    private final AvroTopic<ShippingEvent> events = new AvroTopic<>("shipping", ShippingEvent.class);

    /** Creates the parcel, and keeps it in that status, here and at the carrier, until a test moves it. */
    House parcel(Shipment.Status status, String city) {
        create(city);
        rests(status, status);
        return this;
    }

    void create(String city) {
        var create = new CreateShipment("Ada", new Address("1 Mill Lane", "BA1 1AA", city, "United Kingdom"), all());
        assertThat(answer(create)).isInstanceOf(ShipmentCreated.class);
    }

    /** Keeps the parcel in one status at the carrier, while shipping has heard of another one at most. */
    void rests(Shipment.Status atCarrier, Shipment.Status here) {
        restsAtCarrier(atCarrier == Shipment.Status.CREATED ? "BOOKED" : atCarrier.name());
        sql("""
                UPDATE shipment SET status = '%s', carrier_sequence = carrier_sequence + %d,
                    look_up_at = now() + interval '1 hour'
                WHERE order_id = '%s'
                """.formatted(here, atCarrier == here ? 1 : 0, order));
    }

    /** Keeps the parcel in that status at the carrier, whose messages about it are lost. */
    void restsAtCarrier(String status) {
        atCarrier(
                "UPDATE parcel SET status = ?, sequence = sequence + 1, next_move_at = NULL WHERE order_id = ?",
                status,
                order);
        atCarrier(
                "INSERT INTO parcel_change (parcel_id, sequence, status) SELECT parcel_id, sequence, status FROM parcel WHERE order_id = ?",
                order);
        atCarrier("DELETE FROM outgoing WHERE parcel_id IN (SELECT parcel_id FROM parcel WHERE order_id = ?)", order);
    }

    /** The carrier brings the parcel to its next place, and says so. */
    void carrierMoves() {
        atCarrier("UPDATE parcel SET next_move_at = now() WHERE order_id = ?", order);
    }

    /** A parcel of the order that only the carrier knows: its answer was lost for good. */
    void isBookedAtCarrierOnly(String status) {
        atCarrier("""
                INSERT INTO parcel (parcel_id, key, reference, order_id, tracking_number, city, status, sequence)
                VALUES ('pa_' || ?, 'shipment-' || ?, 'shipment-' || ?, ?, 'MP' || ?, 'Bath', ?, 1)
                """, order, order, order, order, order, status);
        atCarrier(
                "INSERT INTO parcel_change (parcel_id, sequence, status) SELECT parcel_id, sequence, status FROM parcel WHERE order_id = ?",
                order);
    }

    int parcelsAtCarrier(String... statuses) {
        return atCarrier("SELECT 1 FROM parcel WHERE order_id = ? AND status = ANY (?)", order, statuses);
    }

    static List<Quantity> all() {
        return List.of(new Quantity("cup", 1), new Quantity("mill", 2));
    }

    UUID send(Object payload) {
        return commands.send(order.toString(), new ShippingCommand(order, Instant.now(), payload));
    }

    Object answer(Object payload) {
        UUID id = send(payload);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(answers(id)).hasSize(1));
        return answers(id).getFirst();
    }

    List<Object> answers(UUID command) {
        return events.readAll().stream()
                .filter(event -> event.answers(command))
                .map(event -> event.value().getPayload())
                .toList();
    }

    /** Asks for all goods, and waits until shipping knows of it. */
    UUID askForAll() {
        return ask(all(), true);
    }

    UUID ask(List<Quantity> lines, boolean wholeParcel) {
        UUID returnId = UUID.randomUUID();
        send(new ReturnGoods(returnId, lines, wholeParcel));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(shipment().extract().<List<String>>path("returns.returnId"))
                        .contains(returnId.toString()));
        return returnId;
    }

    ValidatableResponse shipment() {
        return given().get("/api/shipments/{order}", order).then().statusCode(200);
    }

    ValidatableResponse received(String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/api/shipments/{order}/received", order)
                .then();
    }

    ValidatableResponse received(String key, String body) {
        return given().header("Idempotency-Key", key)
                .contentType("application/json")
                .body(body)
                .post("/api/shipments/{order}/received", order)
                .then();
    }

    /** The payloads of this order's events of a type. */
    <T> List<T> published(Class<T> type) {
        return own().stream()
                .map(ShippingEvent::getPayload)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    <T> T awaitPublished(Class<T> type) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(published(type)).isNotEmpty());
        return published(type).getFirst();
    }

    List<ShippingEvent> own() {
        return events.readAll().stream()
                .map(AvroTopic.Received::value)
                .filter(event -> event.getOrderId().equals(order))
                .toList();
    }

    static Connection database() throws SQLException {
        return PostgresResource.database().connect("postgres");
    }

    static void sql(String sql) {
        try (var connection = database();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of the first row. */
    static String text(String query) {
        try (var connection = database();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
