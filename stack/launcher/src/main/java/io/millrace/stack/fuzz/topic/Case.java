package io.millrace.stack.fuzz.topic;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A record to be sent.
 *
 * @param isBroken whether nobody can make anything of it: every consumer has to dead-letter it
 */
record Case(
        String topic, byte @Nullable [] key, byte @Nullable [] value, Map<String, byte[]> headers, boolean isBroken) {}
