package io.millrace.orders;

import org.jspecify.annotations.Nullable;

/** What an order waits for. It goes on waiting while the participant or its provider is away. */
public enum Pending {
    STOCK,
    PAYMENT,
    SHIPMENT;

    static @Nullable Pending of(Order order) {
        return switch (order.status()) {
            case PLACED -> STOCK;
            case RESERVED -> order.placed().total().isZero() ? SHIPMENT : PAYMENT;
            case PAID -> SHIPMENT;
            case SHIPPED, COMPLETED, CANCELLING, CANCELLED, RETURNING, RETURNED -> null;
        };
    }
}
