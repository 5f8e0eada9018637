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
            case AUTHORIZED, PAID -> SHIPMENT;
            case SHIPPED -> order.isPaid() || order.placed().total().isZero() ? null : PAYMENT;
            case COMPLETED, CANCELLING, CANCELLED, RETURNING, RETURNED -> null;
        };
    }
}
