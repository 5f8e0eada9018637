package io.millrace.tracking;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.millrace.contracts.orders.OrderCancellationRequested;
import io.millrace.contracts.orders.OrderCancelled;
import io.millrace.contracts.orders.OrderCompleted;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.orders.OrderPaid;
import io.millrace.contracts.orders.OrderPaymentAuthorized;
import io.millrace.contracts.orders.OrderPlaced;
import io.millrace.contracts.orders.OrderReturnExpired;
import io.millrace.contracts.orders.OrderReturnReceived;
import io.millrace.contracts.orders.OrderReturnRequested;
import io.millrace.contracts.orders.OrderReturned;
import io.millrace.contracts.orders.OrderShipped;
import io.millrace.contracts.orders.OrderStockReserved;
import io.millrace.contracts.shipping.GoodsReceived;
import io.millrace.contracts.shipping.ReturnExpired;
import io.millrace.contracts.shipping.ShipmentCancelled;
import io.millrace.contracts.shipping.ShipmentCreated;
import io.millrace.contracts.shipping.ShipmentKept;
import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.contracts.shipping.ShipmentRefused;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.kit.Money;

/**
 * The change that an event makes to an order in the projection.
 *
 * @param source the topic of the event
 * @param version the event's position among the source's events of this order
 * @param type the kind of event
 * @param status the order's new status; null if the status stays the same. What {@code PAID} does depends on the status
 *     so far, see {@link #from}
 * @param detail description for users
 * @param placed the content of the order; for its first event only
 */
record Change(
        UUID orderId,
        Source source,
        long version,
        String type,
        @Nullable String status,
        @Nullable String detail,
        @Nullable Placed placed,
        Instant at) {

    private static final String RESERVED = "RESERVED";

    /** Only orders of an earlier release have this status: their card was charged before they were shipped. */
    private static final String PAID = "PAID";

    /** The topic that an event comes from. */
    enum Source {
        ORDERS,
        SHIPPING
    }

    /** The content of an order and its customer. */
    record Placed(UUID customerId, String name, Money total, List<LineView> lines) {}

    static Change of(OrderEvent event) {
        Object payload = event.getPayload();
        String status =
                switch (payload) {
                    case OrderPlaced placed -> "PLACED";
                    case OrderStockReserved reserved -> RESERVED;
                    case OrderPaymentAuthorized authorized -> "AUTHORIZED";
                    case OrderPaid paid -> PAID;
                    case OrderShipped shipped -> "SHIPPED";
                    case OrderCompleted completed -> "COMPLETED";
                    case OrderCancellationRequested requested -> "CANCELLING";
                    case OrderCancelled cancelled -> "CANCELLED";
                    case OrderReturnRequested requested -> "RETURNING";
                    case OrderReturned returned -> returned.getStatus();
                    case OrderReturnExpired expired -> expired.getStatus();
                    default -> null;
                };
        return new Change(
                event.getOrderId(),
                Source.ORDERS,
                event.getVersion(),
                payload.getClass().getSimpleName(),
                status,
                detail(payload),
                payload instanceof OrderPlaced placed ? placed(placed) : null,
                event.getOccurredAt());
    }

    static Change of(ShippingEvent event) {
        Object payload = event.getPayload();
        return new Change(
                event.getOrderId(),
                Source.SHIPPING,
                event.getVersion(),
                payload.getClass().getSimpleName(),
                null,
                detail(payload),
                null,
                event.getOccurredAt());
    }

    /** Whether the new status depends on the status so far. */
    boolean isConditional() {
        return PAID.equals(status);
    }

    /**
     * The change of an order that has a status. An order that was authorised is paid when its parcel has left, and stays
     * where it is; an earlier release paid what was reserved.
     *
     * @param before the status so far; null if it is not known
     */
    Change from(@Nullable String before) {
        return isConditional() && !RESERVED.equals(before)
                ? new Change(orderId, source, version, type, null, detail, placed, at)
                : this;
    }

    private static @Nullable String detail(Object payload) {
        return switch (payload) {
            case OrderPaymentAuthorized authorized ->
                Money.of(authorized.getAmount()).text();
            case OrderPaid paid -> Money.of(paid.getAmount()).text();
            case OrderShipped shipped -> shipped.getCarrier() + " " + shipped.getTrackingNumber();
            case OrderCancellationRequested requested -> requested.getReason();
            case OrderCancelled cancelled -> cancelled.getDetail();
            case OrderReturnRequested requested -> requested.getReason();
            case OrderReturned returned -> Money.of(returned.getRefund()).text();
            case ShipmentCreated created -> created.getCarrier() + " " + created.getTrackingNumber();
            case ShipmentRefused refused -> refused.getDetail();
            case ShipmentMoved moved -> moved.getStatus() + " " + moved.getPlace();
            case OrderReturnReceived received -> received(received);
            case OrderReturnExpired expired -> "the goods have not come";
            case ShipmentKept kept -> kept.getDetail();
            case GoodsReceived received -> "the goods of a return are here";
            case ReturnExpired expired -> "the goods of a return have not come";
            case ShipmentCancelled cancelled -> "the parcel does not arrive";
            default -> null;
        };
    }

    private static String received(OrderReturnReceived received) {
        String refund = Money.of(received.getRefund()).text();
        return received.getDamaged().isEmpty()
                ? "the goods have come, refund " + refund
                : "the goods have come, some of them damaged, refund " + refund;
    }

    private static Placed placed(OrderPlaced placed) {
        String currency = placed.getTotal().getCurrency();
        List<LineView> lines = placed.getLines().stream()
                .map(line -> new LineView(
                        line.getSku(), line.getName(), line.getUnits(), new Money(line.getUnitPrice(), currency)))
                .toList();
        return new Placed(
                placed.getCustomer().getCustomerId(),
                placed.getCustomer().getName(),
                Money.of(placed.getTotal()),
                lines);
    }
}
