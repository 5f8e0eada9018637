package io.millrace.messaging.relay;

import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;

/**
 * A row of the outbox on its way to the broker.
 *
 * @param id its place in the order of its key
 * @param storedAt by the database's clock
 */
record RelayedRow(
        long id,
        int lane,
        String key,
        UUID eventId,
        String type,
        Map<String, String> headers,
        byte[] payload,
        OffsetDateTime storedAt) {}
