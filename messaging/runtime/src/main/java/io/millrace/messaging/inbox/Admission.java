package io.millrace.messaging.inbox;

/** The inbox's decision about an event, at the start of the event's transaction. */
public enum Admission {
    /** The event has had no effect yet: the handler runs. */
    FRESH,
    /** The event has had its effect: nothing to do. */
    DUPLICATE,
    /** The event was given up, and this record is no untried redrive of it: nothing to do. */
    GIVEN_UP,
    /** An earlier event of the key is parked, or the key is blocked: the event has to wait behind it. */
    BEHIND_PARKED
}
