package io.millrace.messaging.outbox;

import java.util.UUID;

/**
 * An event on its way into the table.
 *
 * @param headers a JSON object of text values: the headers of the record to be, besides the attributes in the other
 *     columns
 */
public record NewRow(String channel, String key, UUID eventId, String type, String headers, byte[] payload) {}
