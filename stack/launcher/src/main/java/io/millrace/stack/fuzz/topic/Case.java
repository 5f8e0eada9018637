package io.millrace.stack.fuzz.topic;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A record to send.
 *
 * @param isBroken whether it is unreadable: every consumer must dead-letter it
 */
record Case(
        String topic, byte @Nullable [] key, byte @Nullable [] value, Map<String, byte[]> headers, boolean isBroken) {}
