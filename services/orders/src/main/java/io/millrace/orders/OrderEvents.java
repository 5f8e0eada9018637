package io.millrace.orders;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Channel;

import io.millrace.contracts.inventory.commands.ConfirmStock;
import io.millrace.contracts.inventory.commands.InventoryCommand;
import io.millrace.contracts.inventory.commands.ReleaseStock;
import io.millrace.contracts.inventory.commands.ReserveStock;
import io.millrace.contracts.inventory.commands.ReturnStock;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.payments.commands.AuthorizePayment;
import io.millrace.contracts.payments.commands.CapturePayment;
import io.millrace.contracts.payments.commands.ChargePayment;
import io.millrace.contracts.payments.commands.PaymentCommand;
import io.millrace.contracts.payments.commands.RefundPayment;
import io.millrace.contracts.shipping.commands.CancelShipment;
import io.millrace.contracts.shipping.commands.CreateShipment;
import io.millrace.contracts.shipping.commands.ReturnGoods;
import io.millrace.contracts.shipping.commands.ShippingCommand;
import io.millrace.messaging.OutboxEmitter;
import io.millrace.messaging.OutgoingEvent;
import io.millrace.messaging.saga.SagaContext;
import io.millrace.orders.Order.Recorded;
import io.millrace.orders.OrderFact.Line;

/** Publishes the events of orders, and sends commands to the other services. */
@ApplicationScoped
public class OrderEvents {

    private final OutboxEmitter<OrderEvent> orders;
    private final OutboxEmitter<InventoryCommand> inventory;
    private final OutboxEmitter<PaymentCommand> payments;
    private final OutboxEmitter<ShippingCommand> shipping;
    private final Clock clock;

    OrderEvents(
            @Channel("orders-out") OutboxEmitter<OrderEvent> orders,
            @Channel("inventory-commands-out") OutboxEmitter<InventoryCommand> inventory,
            @Channel("payments-commands-out") OutboxEmitter<PaymentCommand> payments,
            @Channel("shipping-commands-out") OutboxEmitter<ShippingCommand> shipping,
            Clock clock) {
        this.orders = orders;
        this.inventory = inventory;
        this.payments = payments;
        this.shipping = shipping;
        this.clock = clock;
    }

    /** Publishes a fact of an order. */
    UUID happened(UUID orderId, Recorded fact) {
        var event = new OrderEvent(orderId, fact.version(), fact.at(), Contracts.payload(fact.fact()));
        return orders.send(orderId.toString(), event);
    }

    UUID reserveStock(SagaContext<OrderSagaData> saga) {
        return toInventory(
                saga,
                saga.data().orderId(),
                new ReserveStock(Contracts.quantities(saga.data().lines())));
    }

    UUID releaseStock(SagaContext<OrderSagaData> saga) {
        return toInventory(saga, saga.data().orderId(), new ReleaseStock(saga.reasonText()));
    }

    UUID confirmStock(SagaContext<OrderSagaData> saga) {
        return toInventory(
                saga, saga.data().orderId(), new ConfirmStock(saga.data().shipmentIdOrNil()));
    }

    UUID chargePayment(SagaContext<OrderSagaData> saga) {
        OrderSagaData data = saga.data();
        return toPayments(saga, data.orderId(), new ChargePayment(data.total().toContract(), data.paymentToken()));
    }

    UUID authorizePayment(SagaContext<OrderSagaData> saga) {
        OrderSagaData data = saga.data();
        return toPayments(
                saga, data.orderId(), new AuthorizePayment(data.total().toContract(), data.paymentToken()));
    }

    UUID capturePayment(SagaContext<OrderSagaData> saga) {
        OrderSagaData data = saga.data();
        return toPayments(saga, data.orderId(), new CapturePayment(data.total().toContract(), data.paymentToken()));
    }

    /** Refunds the whole payment, or releases what is held. A repeated command names the same refund. */
    UUID refundPayment(SagaContext<OrderSagaData> saga) {
        UUID refund = UUID.nameUUIDFromBytes(("refund-" + saga.id()).getBytes(StandardCharsets.UTF_8));
        return toPayments(saga, saga.data().orderId(), new RefundPayment(refund, null, saga.reasonText()));
    }

    UUID createShipment(SagaContext<OrderSagaData> saga) {
        OrderSagaData data = saga.data();
        var create = new CreateShipment(
                data.recipient(), Contracts.address(data.shipTo()), Contracts.quantities(data.lines()));
        return toShipping(saga, data.orderId(), create);
    }

    UUID cancelShipment(SagaContext<OrderSagaData> saga) {
        return toShipping(saga, saga.data().orderId(), new CancelShipment(saga.reasonText()));
    }

    /** Asks shipping for goods. No saga waits for the answer: goods may come weeks later. */
    void returnGoods(UUID orderId, UUID returnId, List<Line> lines, boolean wholeParcel) {
        var goods = new ReturnGoods(returnId, Contracts.quantities(lines), wholeParcel);
        var command = new ShippingCommand(orderId, clock.instant(), goods);
        shipping.send(OutgoingEvent.of(orderId.toString(), command));
    }

    UUID returnStock(SagaContext<ReturnSagaData> saga) {
        List<Line> lines = saga.data().lines();
        return toInventory(saga, saga.data().orderId(), new ReturnStock(saga.id(), Contracts.quantities(lines)));
    }

    UUID refundReturn(SagaContext<ReturnSagaData> saga) {
        var refund = new RefundPayment(
                saga.id(), saga.data().refund().toContract(), saga.data().reason());
        return toPayments(saga, saga.data().orderId(), refund);
    }

    private UUID toInventory(SagaContext<?> saga, UUID orderId, Object payload) {
        var command = new InventoryCommand(orderId, clock.instant(), payload);
        return inventory.send(saga.command(OutgoingEvent.of(orderId.toString(), command)));
    }

    private UUID toPayments(SagaContext<?> saga, UUID orderId, Object payload) {
        var command = new PaymentCommand(orderId, clock.instant(), payload);
        return payments.send(saga.command(OutgoingEvent.of(orderId.toString(), command)));
    }

    private UUID toShipping(SagaContext<?> saga, UUID orderId, Object payload) {
        var command = new ShippingCommand(orderId, clock.instant(), payload);
        return shipping.send(saga.command(OutgoingEvent.of(orderId.toString(), command)));
    }
}
