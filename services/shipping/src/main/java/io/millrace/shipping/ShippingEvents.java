package io.millrace.shipping;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Channel;

import io.millrace.contracts.shipping.GoodsCondition;
import io.millrace.contracts.shipping.GoodsReceived;
import io.millrace.contracts.shipping.ReceivedLine;
import io.millrace.contracts.shipping.ReturnExpired;
import io.millrace.contracts.shipping.ShipmentCancelled;
import io.millrace.contracts.shipping.ShipmentCreated;
import io.millrace.contracts.shipping.ShipmentKept;
import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.contracts.shipping.ShipmentRefused;
import io.millrace.contracts.shipping.ShipmentStatus;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.OutboxEmitter;
import io.millrace.messaging.OutgoingEvent;

/** Publishes events about shipments; replies carry the correlation id of the command. */
@ApplicationScoped
public class ShippingEvents {

    /** The carrier's code of the refusal that orders know by another name. */
    private static final String NO_SUCH_ADDRESS = "ADDRESS_NOT_FOUND";

    private final OutboxEmitter<ShippingEvent> shipping;

    ShippingEvents(@Channel("shipping-out") OutboxEmitter<ShippingEvent> shipping) {
        this.shipping = shipping;
    }

    void created(EventContext command, Shipment shipment) {
        answer(command, shipment, new ShipmentCreated(shipment.shipmentId, shipment.carrier, shipment.trackingNumber));
    }

    /** Says why the carrier has refused the parcel. */
    void refused(EventContext command, Shipment shipment) {
        String code = Optional.ofNullable(shipment.refusal).orElse(NO_SUCH_ADDRESS);
        refused(
                command,
                shipment,
                code.equals(NO_SUCH_ADDRESS) ? "UNDELIVERABLE_ADDRESS" : code,
                Optional.ofNullable(shipment.reason).orElse(""));
    }

    void refused(EventContext command, Shipment shipment, String reason, String detail) {
        answer(command, shipment, new ShipmentRefused(reason, detail));
    }

    void cancelled(EventContext command, Shipment shipment) {
        answer(command, shipment, new ShipmentCancelled(shipment.shipmentId));
    }

    /** @param detail why the parcel does not come back */
    void kept(EventContext command, Shipment shipment, String detail) {
        answer(
                command,
                shipment,
                new ShipmentKept(shipment.shipmentId, shipment.carrier, shipment.trackingNumber, detail));
    }

    void received(Shipment shipment, GoodsReturn received) {
        var lines = new ArrayList<ReceivedLine>();
        for (GoodsReturn.Line line : received.lines()) {
            add(lines, line.sku(), line.intact(), GoodsCondition.INTACT);
            add(lines, line.sku(), line.damaged(), GoodsCondition.DAMAGED);
        }
        shipping.send(event(shipment, new GoodsReceived(received.returnId(), lines)));
    }

    private static void add(List<ReceivedLine> lines, String sku, long units, GoodsCondition condition) {
        if (units > 0) {
            lines.add(new ReceivedLine(sku, Math.toIntExact(units), condition));
        }
    }

    void expired(Shipment shipment, UUID returnId) {
        shipping.send(event(shipment, new ReturnExpired(returnId)));
    }

    void moved(Shipment shipment, ShipmentStatus status) {
        var moved = new ShipmentMoved(shipment.shipmentId, shipment.trackingNumber, status, shipment.place);
        shipping.send(event(shipment, moved));
    }

    private void answer(EventContext command, Shipment shipment, Object payload) {
        shipping.send(event(shipment, payload).inReplyTo(command));
    }

    private static OutgoingEvent<ShippingEvent> event(Shipment shipment, Object payload) {
        UUID order = shipment.orderId;
        var event = new ShippingEvent(order, shipment.version, shipment.changedAt, payload);
        return OutgoingEvent.of(order.toString(), event);
    }
}
