package io.millrace.notifications;

/** The kinds of mail there are. */
public enum Notice {
    COMPLETED,
    CANCELLED,
    RETURNED,
    DELIVERED
}
