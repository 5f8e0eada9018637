package io.millrace.messaging.admin;

import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * A key with parked events, or a blocked key.
 *
 * @param key the key as stored: {@code no-key:} and an id for an event without a key
 * @param records the number of parked events, counted up to 1,000
 * @param attempts how often the first event has been tried since it was parked
 * @param triedBy the instance that tries the first event at this moment
 * @param error the failure of the latest attempt
 */
public record ParkedKey(
        String channel,
        String key,
        KeyState state,
        OffsetDateTime since,
        long records,
        int attempts,
        OffsetDateTime nextAttemptAt,
        Optional<String> triedBy,
        String error) {}
