package io.millrace.notifications;

/** The kinds of mails. */
public enum Notice {
    COMPLETED,
    CANCELLED,
    RETURN_REQUESTED,
    RETURN_RECEIVED,
    RETURN_EXPIRED,
    RETURNED,
    DELIVERED
}
