package io.millrace.messaging.relay;

import jakarta.enterprise.context.ApplicationScoped;

import io.millrace.messaging.config.MessagingConfig;

/** Reports whether more rows are stored than can be published: the edge of the service asks before it accepts work. */
@ApplicationScoped
public class OutboxPressure {

    private final int maxPending;
    private volatile long pending;

    OutboxPressure(MessagingConfig config) {
        this.maxPending = config.outbox().maxPending();
    }

    void observed(long rows) {
        pending = rows;
    }

    /**
     * Returns the number of rows that wait to be published by any instance, rows of held keys included. The number is a
     * second or two old.
     */
    public long pending() {
        return pending;
    }

    public boolean isFull() {
        return pending >= maxPending;
    }
}
