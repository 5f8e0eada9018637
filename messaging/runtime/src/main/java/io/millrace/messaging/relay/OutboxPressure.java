package io.millrace.messaging.relay;

import jakarta.enterprise.context.ApplicationScoped;

import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.outbox.Lanes;

/** Whether more is being stored than can be published: the edge of the service asks before it accepts work. */
@ApplicationScoped
public class OutboxPressure {

    private final int maxPending;
    private volatile long pending;

    OutboxPressure(MessagingConfig config) {
        this.maxPending = config.outbox().maxPending();
    }

    /** An instance sees its own lanes; the others are taken to be as full. */
    void observed(long inOurLanes, int ourLanes) {
        pending = ourLanes == 0 ? 0 : inOurLanes * Lanes.COUNT / ourLanes;
    }

    /** Rows of all instances that wait to be published, as of a second or two ago. */
    public long pending() {
        return pending;
    }

    public boolean isFull() {
        return pending >= maxPending;
    }
}
