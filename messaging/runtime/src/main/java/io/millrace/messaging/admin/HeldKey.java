package io.millrace.messaging.admin;

import java.time.OffsetDateTime;

/**
 * A key of the outbox whose first row can't be published.
 *
 * @param state {@link KeyState#WAITING} or, if the channel has no emitter any more, {@link KeyState#ORPHANED}
 * @param rows the number of held rows, counted up to 1,000
 * @param attempts how often the first row has been tried
 * @param error the failure of the latest attempt
 */
public record HeldKey(
        String channel,
        String key,
        KeyState state,
        OffsetDateTime since,
        long rows,
        int attempts,
        OffsetDateTime nextAttemptAt,
        String error) {}
