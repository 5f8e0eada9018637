package io.millrace.messaging.inbox;

/** What the inbox says of an event at the start of its transaction. */
public enum Admission {
    /** It has had no effect yet: go on. */
    FRESH,
    /** It has had its effect: nothing to do. */
    DUPLICATE,
    /** An earlier event of its key is parked: it has to wait behind that. */
    BEHIND_PARKED
}
