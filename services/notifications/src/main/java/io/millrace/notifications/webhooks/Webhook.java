package io.millrace.notifications.webhooks;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A subscription of a shop's system to events.
 *
 * @param events the types that it wants; empty for all
 * @param disabledReason why the service has disabled it; empty if the shop has disabled it, or it is enabled
 * @param version counts its changes from 1
 * @param previousSecretUntil until when the previous secret also signs; null if there is none
 */
record Webhook(
        UUID id,
        String url,
        List<String> events,
        String description,
        boolean enabled,
        String disabledReason,
        long version,
        Instant createdAt,
        Instant changedAt,
        @Nullable Instant previousSecretUntil) {

    /** The subscription after a change by its owner, who says in each change whether it is enabled. */
    Webhook changed(String newUrl, List<String> newEvents, String newDescription, boolean newEnabled, Instant now) {
        return new Webhook(
                id,
                newUrl,
                newEvents,
                newDescription,
                newEnabled,
                newEnabled ? "" : disabledReason,
                version + 1,
                createdAt,
                now,
                previousSecretUntil);
    }
}
