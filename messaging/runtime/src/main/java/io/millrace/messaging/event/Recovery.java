package io.millrace.messaging.event;

import io.millrace.messaging.EventContext;

/**
 * Events that a service has published and its database has lost: it was restored to an earlier time. {@code ./millrace
 * reconcile} reads them from their topic, and publishes them again, with their ids, to a topic for this service alone.
 */
public final class Recovery {

    /** Ends the name of a topic with a service's own lost events; before it stands the topic that they were lost from. */
    public static final String TOPIC_SUFFIX = ".recovery";

    /** Extension: {@code true} for the last of the lost events of a key. */
    public static final String LAST = "recoverylast";

    private Recovery() {}

    /** Whether the event is the last of its key that was lost: its subject is up to date afterwards. */
    public static boolean isLast(EventContext event) {
        return event.attribute(LAST).filter("true"::equals).isPresent();
    }
}
