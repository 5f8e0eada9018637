package io.millrace.notifications.webhooks;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A message to one subscriber.
 *
 * <pre>
 *             sent, 2xx
 *   PENDING ------------> DELIVERED --- redelivery ---> PENDING
 *      |                      ^
 *      | other, none          | 2xx
 *      v                      |
 *   FAILED -------------------+
 *      |
 *      | tried for too long, 410 Gone, subscription disabled
 *      v
 *   GIVEN_UP --- redelivery ---> PENDING
 * </pre>
 *
 * @param id the message's {@code webhook-id}, the same in each attempt
 * @param subject the key of its records, which keeps an order's messages to one subscriber in order
 * @param attempts how often the message was sent
 * @param lastStatus the status of the last response; null if there was none
 * @param lastError why the last attempt failed; null if it did not
 */
record Delivery(
        UUID id,
        UUID webhookId,
        String subject,
        String type,
        State state,
        int attempts,
        @Nullable Integer lastStatus,
        @Nullable String lastError,
        Instant createdAt,
        @Nullable Instant lastAttemptAt,
        @Nullable Instant deliveredAt) {

    /** The state of a delivery. */
    public enum State {
        /** Not sent yet. */
        PENDING,
        /** Accepted by the subscriber. */
        DELIVERED,
        /** Not accepted; the message is sent again. */
        FAILED,
        /** Not accepted, and sent again only on request. */
        GIVEN_UP
    }
}
