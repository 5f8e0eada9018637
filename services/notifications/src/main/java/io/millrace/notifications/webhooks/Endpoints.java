package io.millrace.notifications.webhooks;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * Limits the messages that this instance sends to one subscription at the same time. A server that does not answer
 * holds each of its places until the timeout. So such a server gets one message at a time until it answers again. Its
 * other messages are parked at once, and leave the channel's places to other subscriptions.
 */
@ApplicationScoped
class Endpoints {

    private final Map<UUID, Use> uses = new ConcurrentHashMap<>();
    private final int most;

    Endpoints(WebhooksConfig config) {
        this.most = config.maxInFlight();
    }

    /** @param silent whether the last message got no response */
    private record Use(int inFlight, boolean silent) {}

    /** Takes a place; false if none is free. The caller gives the place back by {@link #leave}. */
    boolean enter(UUID webhook) {
        var entered = new AtomicBoolean();
        uses.compute(webhook, (id, use) -> {
            Use now = use == null ? new Use(0, false) : use;
            entered.set(now.inFlight() < (now.silent() ? 1 : most));
            return entered.get() ? new Use(now.inFlight() + 1, now.silent()) : now;
        });
        return entered.get();
    }

    /** @param answered whether the server has answered, with any status */
    void leave(UUID webhook, boolean answered) {
        uses.computeIfPresent(webhook, (id, use) -> {
            int left = use.inFlight() - 1;
            return left == 0 && answered ? null : new Use(left, !answered);
        });
    }

    /** Forgets a subscription that no longer exists. */
    void forget(UUID webhook) {
        // A subscription with taken places stays until they are given back.
        uses.computeIfPresent(webhook, (id, use) -> use.inFlight() == 0 ? null : use);
    }
}
