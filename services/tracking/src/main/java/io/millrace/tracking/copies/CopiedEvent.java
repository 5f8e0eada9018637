package io.millrace.tracking.copies;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.orders.OrderReturnRequested;
import io.millrace.contracts.payments.PaymentEvent;
import io.millrace.contracts.shipping.ShippingEvent;

/**
 * What an event tells of a payment or of a shipment.
 *
 * @param version the event's position among those of its order and topic; 0 in the topic {@code payments}, which has none
 * @param type the kind of event
 * @param content its fields
 */
public record CopiedEvent(UUID orderId, Source source, long version, String type, EventContent content, Instant at) {

    /** The topic that an event comes from. */
    public enum Source {
        ORDERS,
        PAYMENTS,
        SHIPPING
    }

    public static CopiedEvent of(PaymentEvent event) {
        return of(event.getOrderId(), Source.PAYMENTS, 0, event.getPayload(), event.getOccurredAt());
    }

    public static CopiedEvent of(ShippingEvent event) {
        return of(event.getOrderId(), Source.SHIPPING, event.getVersion(), event.getPayload(), event.getOccurredAt());
    }

    /** Empty for an event that tells nothing of a payment or of a shipment. */
    public static Optional<CopiedEvent> of(OrderEvent event) {
        return event.getPayload() instanceof OrderReturnRequested requested
                ? Optional.of(
                        of(event.getOrderId(), Source.ORDERS, event.getVersion(), requested, event.getOccurredAt()))
                : Optional.empty();
    }

    private static CopiedEvent of(UUID orderId, Source source, long version, Object payload, Instant at) {
        return new CopiedEvent(
                orderId, source, version, payload.getClass().getSimpleName(), EventContent.of(payload), at);
    }

    boolean is(Class<?> payload) {
        return type.equals(payload.getSimpleName());
    }

    /** A text of the content; null if the event does not tell it. */
    @Nullable String text(String field) {
        return content.text(field);
    }

    /** An id of the content; null if the event does not tell it. */
    @Nullable UUID id(String field) {
        return content.id(field);
    }
}
