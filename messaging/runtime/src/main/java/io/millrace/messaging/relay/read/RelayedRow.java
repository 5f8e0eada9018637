package io.millrace.messaging.relay.read;

import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;

/**
 * A row of the outbox on its way to the broker.
 *
 * @param id the row's position in the order of its key
 * @param storedAt when the row was stored, by the database's clock
 */
public record RelayedRow(
        long id,
        int lane,
        String key,
        UUID eventId,
        String type,
        Map<String, String> headers,
        byte[] payload,
        OffsetDateTime storedAt) {}
