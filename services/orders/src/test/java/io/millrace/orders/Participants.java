package io.millrace.orders;

import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

import org.apache.avro.specific.SpecificRecord;

import io.millrace.contracts.catalog.CatalogEvent;
import io.millrace.contracts.catalog.ProductListed;
import io.millrace.contracts.catalog.ProductWithdrawn;
import io.millrace.contracts.inventory.InventoryEvent;
import io.millrace.contracts.inventory.commands.InventoryCommand;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.payments.PaymentAuthorized;
import io.millrace.contracts.payments.PaymentCharged;
import io.millrace.contracts.payments.PaymentEvent;
import io.millrace.contracts.payments.commands.AuthorizePayment;
import io.millrace.contracts.payments.commands.CapturePayment;
import io.millrace.contracts.payments.commands.PaymentCommand;
import io.millrace.contracts.shipping.GoodsCondition;
import io.millrace.contracts.shipping.GoodsReceived;
import io.millrace.contracts.shipping.ReceivedLine;
import io.millrace.contracts.shipping.ShipmentCreated;
import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.contracts.shipping.ShipmentStatus;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.contracts.shipping.commands.CreateShipment;
import io.millrace.contracts.shipping.commands.ReturnGoods;
import io.millrace.contracts.shipping.commands.ShippingCommand;
import io.millrace.kit.Money;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.AvroTopic.Received;

/** Stands in for the other services on the real topics: waits for commands and answers them. */
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

    void withdraw(String sku, long version) {
        catalog.send(sku, new CatalogEvent(sku, version, Instant.now(), new ProductWithdrawn("test")));
    }

    /** Lists the product with an amount as it is, which may be none that the catalog takes. */
    UUID listUnchecked(String sku, String price, long version) {
        var money = new io.millrace.contracts.common.Money(new BigDecimal(price).setScale(4), "GBP");
        return catalog.send(sku, new CatalogEvent(sku, version, Instant.now(), new ProductListed("Thing", "", money)));
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

    /** Has the bank hold the order's total. */
    AuthorizePayment authorize(UUID order) {
        return payments(order, AuthorizePayment.class, c -> new PaymentAuthorized(UUID.randomUUID(), c.getAmount()));
    }

    /** Takes the order's total. */
    CapturePayment capture(UUID order) {
        return payments(order, CapturePayment.class, c -> new PaymentCharged(UUID.randomUUID(), c.getAmount()));
    }

    /** Gives the order's parcel to the carrier. */
    void ship(UUID order) {
        shipping(order, CreateShipment.class, c -> new ShipmentCreated(UUID.randomUUID(), "Mill Parcel", "MP1"));
    }

    /** Waits until so many units are expected back, and says that all of them have come, intact. */
    ReturnGoods goodsComeBack(UUID order, int units) {
        return goodsComeBack(order, units, units, 0);
    }

    /** Waits until so many units of a product are expected back, and says what has come of them. */
    ReturnGoods goodsComeBack(UUID order, int units, int intact, int damaged) {
        await().atMost(PATIENCE)
                .until(() -> seenByShipping(order, ReturnGoods.class)
                                .getLines()
                                .getFirst()
                                .getUnits()
                        == units);
        return goods(order, goods -> {
            String sku = goods.getLines().getFirst().getSku();
            var lines = Stream.of(
                            new ReceivedLine(sku, intact, GoodsCondition.INTACT),
                            new ReceivedLine(sku, damaged, GoodsCondition.DAMAGED))
                    .filter(line -> line.getUnits() > 0)
                    .toList();
            return new GoodsReceived(goods.getReturnId(), lines);
        });
    }

    /** Waits for the command that asks for goods, and answers it with an event that no saga waits for. */
    ReturnGoods goods(UUID order, Function<ReturnGoods, Object> answer) {
        ReturnGoods goods = seenByShipping(order, ReturnGoods.class);
        shipping.send(order.toString(), new ShippingEvent(order, 1L, Instant.now(), answer.apply(goods)));
        return goods;
    }

    /** Says that two units have come of a return of one; returns the event's id. */
    UUID tooMuchComesBack(UUID order) {
        ReturnGoods goods = seenByShipping(order, ReturnGoods.class);
        var line = new ReceivedLine(goods.getLines().getFirst().getSku(), 2, GoodsCondition.INTACT);
        var received = new GoodsReceived(goods.getReturnId(), List.of(line));
        return shipping.send(order.toString(), new ShippingEvent(order, 1L, Instant.now(), received));
    }

    /** Says that the carrier has delivered the order's parcel. */
    void delivered(UUID order, Instant at) {
        var moved = new ShipmentMoved(UUID.randomUUID(), "MP1", ShipmentStatus.DELIVERED, "Bath");
        shipping.send(order.toString(), new ShippingEvent(order, 4L, at, moved));
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

    <T> T seenByShipping(UUID order, Class<T> type) {
        return type.cast(awaitCommand(shippingCommands, order, ShippingCommand::getPayload, type)
                .value()
                .getPayload());
    }

    /** The commands to inventory about an order. */
    List<InventoryCommand> inventoryCommands(UUID order) {
        return inventoryCommands.readAll().stream()
                .map(Received::value)
                .filter(command -> command.getOrderId().equals(order))
                .toList();
    }

    /** The commands to payments about an order. */
    List<PaymentCommand> paymentCommands(UUID order) {
        return paymentCommands.readAll().stream()
                .map(Received::value)
                .filter(command -> command.getOrderId().equals(order))
                .toList();
    }

    /** The commands to shipping about an order. */
    List<ShippingCommand> shippingCommands(UUID order) {
        return shippingCommands.readAll().stream()
                .map(Received::value)
                .filter(command -> command.getOrderId().equals(order))
                .toList();
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
