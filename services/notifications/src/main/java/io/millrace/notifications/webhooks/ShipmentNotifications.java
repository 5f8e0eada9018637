package io.millrace.notifications.webhooks;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.millrace.contracts.shipping.GoodsReceived;
import io.millrace.contracts.shipping.ReceivedLine;
import io.millrace.contracts.shipping.ReturnExpired;
import io.millrace.contracts.shipping.ShipmentCancelled;
import io.millrace.contracts.shipping.ShipmentCreated;
import io.millrace.contracts.shipping.ShipmentKept;
import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.contracts.shipping.ShipmentRefused;
import io.millrace.contracts.shipping.ShippingEvent;

/**
 * Makes messages of the events of an order's parcel. The parcel's places are left out: the last place is where the
 * customer lives.
 */
final class ShipmentNotifications {

    private static final String SHIPMENT_ID = "shipmentId";

    private ShipmentNotifications() {}

    /** The message of an event; empty if subscribers get no message of it. */
    static Optional<Notification> of(ShippingEvent event) {
        return switch (event.getPayload()) {
            case ShipmentCreated created ->
                of(
                        event,
                        EventTypes.SHIPMENT_CREATED,
                        fields(event)
                                .with(SHIPMENT_ID, created.getShipmentId())
                                .with("carrier", created.getCarrier())
                                .with("trackingNumber", created.getTrackingNumber()));
            case ShipmentRefused refused ->
                of(event, EventTypes.SHIPMENT_REFUSED, fields(event).with("reason", refused.getReason()));
            case ShipmentCancelled cancelled ->
                of(
                        event,
                        EventTypes.SHIPMENT_CANCELLED,
                        cancelled.getShipmentId() == null
                                ? fields(event)
                                : fields(event).with(SHIPMENT_ID, cancelled.getShipmentId()));
            case ShipmentMoved moved ->
                of(
                        event,
                        EventTypes.SHIPMENT_MOVED,
                        fields(event)
                                .with(SHIPMENT_ID, moved.getShipmentId())
                                .with("trackingNumber", moved.getTrackingNumber())
                                .with("status", moved.getStatus().name()));
            case ShipmentKept kept ->
                of(
                        event,
                        EventTypes.SHIPMENT_KEPT,
                        fields(event)
                                .with(SHIPMENT_ID, kept.getShipmentId())
                                .with("carrier", kept.getCarrier())
                                .with("trackingNumber", kept.getTrackingNumber()));
            case GoodsReceived received ->
                of(
                        event,
                        EventTypes.SHIPMENT_GOODS_RECEIVED,
                        fields(event).with("returnId", received.getReturnId()).with("lines", lines(received)));
            case ReturnExpired expired ->
                of(event, EventTypes.SHIPMENT_RETURN_EXPIRED, fields(event).with("returnId", expired.getReturnId()));
            default -> Optional.empty();
        };
    }

    private static Fields fields(ShippingEvent event) {
        return Fields.none().with("version", event.getVersion());
    }

    private static List<Map<String, Object>> lines(GoodsReceived received) {
        return received.getLines().stream().map(ShipmentNotifications::line).toList();
    }

    private static Map<String, Object> line(ReceivedLine line) {
        return Fields.none()
                .with("sku", line.getSku())
                .with("quantity", line.getUnits())
                .with("condition", line.getCondition().name())
                .toMap();
    }

    private static Optional<Notification> of(ShippingEvent event, String type, Fields fields) {
        return Optional.of(new Notification(type, event.getOrderId(), event.getOccurredAt(), fields.toMap()));
    }
}
