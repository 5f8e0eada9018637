package io.millrace.orders;

/** Where an order stands. */
public enum OrderStatus {
    PLACED,
    RESERVED,
    PAID,
    SHIPPED,
    COMPLETED,
    /** What was done for it is being undone. */
    CANCELLING,
    CANCELLED,
    /** Goods and money are on their way back. */
    RETURNING,
    /** All of it has come back. */
    RETURNED
}
