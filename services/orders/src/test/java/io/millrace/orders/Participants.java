package io.millrace.orders;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

import org.apache.avro.specific.SpecificRecord;

import io.millrace.contracts.catalog.CatalogEvent;
import io.millrace.contracts.catalog.ProductListed;
import io.millrace.contracts.inventory.InventoryEvent;
import io.millrace.contracts.inventory.commands.InventoryCommand;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.payments.PaymentEvent;
import io.millrace.contracts.payments.commands.PaymentCommand;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.contracts.shipping.commands.ShippingCommand;
import io.millrace.kit.Money;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.AvroTopic.Received;

/** The other services, played over the real topics: waits for a command and answers it. */
final class Participants {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final AvroTopic<CatalogEvent> catalog = new AvroTopic<>("catalog", CatalogEvent.class);
    private final AvroTopic<InventoryCommand> inventoryCommands =
            new AvroTopic<>("inventory.commands", InventoryCommand.class);
    private final AvroTopic<InventoryEvent> inventory = new AvroTopic<>("inventory", InventoryEvent.class);
    private final AvroTopic<PaymentCommand> paymentCommands =
            new AvroTopic<>("payments.commands", PaymentCommand.class);
    private final AvroTopic<PaymentEvent> payments = new AvroTopic<>("payments", PaymentEvent.class);
    private final AvroTopic<ShippingCommand> shippingCommands =
            new AvroTopic<>("shipping.commands", ShippingCommand.class);
    private final AvroTopic<ShippingEvent> shipping = new AvroTopic<>("shipping", ShippingEvent.class);
    private final AvroTopic<OrderEvent> orders = new AvroTopic<>("orders", OrderEvent.class);

    void list(String sku, String price) {
        list(sku, price, 1);
    }

    void list(String sku, String price, long version) {
        var listed =
                new ProductListed("Thing " + sku, "", Money.of(price, "GBP").toContract());
        catalog.send(sku, new CatalogEvent(sku, version, Instant.now(), listed));
    }

    /** Waits for a command to inventory of that type and answers it. */
    <T> T inventory(UUID order, Class<T> type, Function<T, Object> answer) {
        var command = awaitCommand(inventoryCommands, order, InventoryCommand::getPayload, type);
        T payload = type.cast(command.value().getPayload());
        reply(inventory, command, new InventoryEvent(Instant.now(), answer.apply(payload)));
        return payload;
    }

    <T> T payments(UUID order, Class<T> type, Function<T, Object> answer) {
        var command = awaitCommand(paymentCommands, order, PaymentCommand::getPayload, type);
        T payload = type.cast(command.value().getPayload());
        reply(payments, command, new PaymentEvent(order, Instant.now(), answer.apply(payload)));
        return payload;
    }

    <T> T shipping(UUID order, Class<T> type, Function<T, Object> answer) {
        var command = awaitCommand(shippingCommands, order, ShippingCommand::getPayload, type);
        T payload = type.cast(command.value().getPayload());
        reply(shipping, command, new ShippingEvent(order, 1L, Instant.now(), answer.apply(payload)));
        return payload;
    }

    /** Waits for a command to inventory and leaves it unanswered. */
    <T> T seenByInventory(UUID order, Class<T> type) {
        return type.cast(awaitCommand(inventoryCommands, order, InventoryCommand::getPayload, type)
                .value()
                .getPayload());
    }

    <T> T seenByPayments(UUID order, Class<T> type) {
        return type.cast(awaitCommand(paymentCommands, order, PaymentCommand::getPayload, type)
                .value()
                .getPayload());
    }

    List<OrderEvent> events(UUID order) {
        return orders.readAll().stream()
                .map(Received::value)
                .filter(event -> event.getOrderId().equals(order))
                .toList();
    }

    private static <C extends SpecificRecord> Received<C> awaitCommand(
            AvroTopic<C> topic, UUID order, Function<C, Object> payload, Class<?> type) {
        return await("a " + type.getSimpleName())
                .atMost(PATIENCE)
                .until(
                        () -> topic.readAll().stream()
                                .filter(command -> command.key().equals(order.toString()))
                                .filter(command -> type.isInstance(payload.apply(command.value())))
                                .toList(),
                        commands -> !commands.isEmpty())
                .getLast();
    }

    private static <E extends SpecificRecord> void reply(AvroTopic<E> topic, Received<?> command, E event) {
        topic.reply(command, event);
    }
}
