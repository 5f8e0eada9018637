package io.millrace.notifications.webhooks;

import java.util.List;

/** The types of messages. They are part of the API: a type is never renamed, and keeps its fields. */
final class EventTypes {

    static final String ORDER_PLACED = "order.placed";
    static final String ORDER_STOCK_RESERVED = "order.stock_reserved";
    static final String ORDER_PAYMENT_AUTHORIZED = "order.payment_authorized";
    static final String ORDER_PAID = "order.paid";
    static final String ORDER_SHIPPED = "order.shipped";
    static final String ORDER_COMPLETED = "order.completed";
    static final String ORDER_CANCELLATION_REQUESTED = "order.cancellation_requested";
    static final String ORDER_CANCELLED = "order.cancelled";
    static final String ORDER_RETURN_REQUESTED = "order.return_requested";
    static final String ORDER_RETURN_RECEIVED = "order.return_received";
    static final String ORDER_RETURN_EXPIRED = "order.return_expired";
    static final String ORDER_RETURNED = "order.returned";
    static final String SHIPMENT_CREATED = "shipment.created";
    static final String SHIPMENT_REFUSED = "shipment.refused";
    static final String SHIPMENT_CANCELLED = "shipment.cancelled";
    static final String SHIPMENT_MOVED = "shipment.moved";
    static final String SHIPMENT_KEPT = "shipment.kept";
    static final String SHIPMENT_GOODS_RECEIVED = "shipment.goods_received";
    static final String SHIPMENT_RETURN_EXPIRED = "shipment.return_expired";

    /** The type of the message that a client asks for to try its subscription. No subscription names this type. */
    static final String TEST = "webhook.test";

    /** The types that a subscription may name. */
    static final List<String> ALL = List.of(
            ORDER_PLACED,
            ORDER_STOCK_RESERVED,
            ORDER_PAYMENT_AUTHORIZED,
            ORDER_PAID,
            ORDER_SHIPPED,
            ORDER_COMPLETED,
            ORDER_CANCELLATION_REQUESTED,
            ORDER_CANCELLED,
            ORDER_RETURN_REQUESTED,
            ORDER_RETURN_RECEIVED,
            ORDER_RETURN_EXPIRED,
            ORDER_RETURNED,
            SHIPMENT_CREATED,
            SHIPMENT_REFUSED,
            SHIPMENT_CANCELLED,
            SHIPMENT_MOVED,
            SHIPMENT_KEPT,
            SHIPMENT_GOODS_RECEIVED,
            SHIPMENT_RETURN_EXPIRED);

    private EventTypes() {}
}
