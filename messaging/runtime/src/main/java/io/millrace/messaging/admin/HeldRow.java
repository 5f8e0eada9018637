package io.millrace.messaging.admin;

import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * One held row of the outbox.
 *
 * @param id the row's place in the order of the key
 * @param headers the row's headers, as JSON
 * @param payload the payload, as the channel's codec encoded it
 * @param attempts the attempts of the key's first row
 * @param error the failure of the key's first row
 * @param since when the key was held
 */
public record HeldRow(
        String channel,
        String key,
        long id,
        UUID eventId,
        String type,
        String headers,
        byte[] payload,
        OffsetDateTime storedAt,
        int attempts,
        String error,
        OffsetDateTime since) {}
