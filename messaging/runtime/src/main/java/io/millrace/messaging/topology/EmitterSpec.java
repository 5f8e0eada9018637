package io.millrace.messaging.topology;

import io.millrace.messaging.codec.PayloadFormat;

/**
 * An outgoing channel with an {@code OutboxEmitter}.
 *
 * @param connector the connector that the channel is attached to
 */
public record EmitterSpec(String channel, String connector, Class<?> payload, PayloadFormat format) {}
