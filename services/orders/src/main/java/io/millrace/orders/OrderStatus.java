package io.millrace.orders;

/** The status of an order. */
public enum OrderStatus {
    PLACED,
    RESERVED,
    PAID,
    SHIPPED,
    COMPLETED,
    /** The steps done for the order are being undone. */
    CANCELLING,
    CANCELLED,
    /** Goods and money are on their way back. */
    RETURNING,
    /** All units have come back. */
    RETURNED
}
