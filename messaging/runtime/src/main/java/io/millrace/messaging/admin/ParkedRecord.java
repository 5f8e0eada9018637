package io.millrace.messaging.admin;

import java.time.OffsetDateTime;
import java.util.UUID;

import io.millrace.messaging.consume.Delivery;

/**
 * One parked event, with its whole record.
 *
 * @param seq the event's place in the order of the key
 * @param delivery the record as it was received
 * @param attempts the attempts of the key's first event
 * @param error the failure of the key's first event
 * @param since when the key was parked
 */
public record ParkedRecord(
        String channel,
        String key,
        long seq,
        UUID eventId,
        OffsetDateTime parkedAt,
        Delivery delivery,
        int attempts,
        String error,
        OffsetDateTime since) {}
