package io.millrace.tracking;

/** The statuses by which orders can be listed; docs/api.md tells what they mean. */
enum OrderStatus {
    PLACED,
    RESERVED,
    AUTHORIZED,
    PAID,
    SHIPPED,
    COMPLETED,
    CANCELLING,
    CANCELLED,
    RETURNING,
    RETURNED
}
