package io.millrace.orders;

/** The status of an order. */
public enum OrderStatus {
    PLACED,
    RESERVED,
    /** The card's bank holds the order's total, which is taken when the parcel is with the carrier. */
    AUTHORIZED,
    /** The total was taken before the parcel left: orders of earlier releases only. */
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
