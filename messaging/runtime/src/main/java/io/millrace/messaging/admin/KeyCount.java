package io.millrace.messaging.admin;

import java.time.OffsetDateTime;

/**
 * The number of keys of a channel that wait in one state.
 *
 * @param oldest since when the oldest of these keys waits
 */
public record KeyCount(String channel, KeyState state, long keys, OffsetDateTime oldest) {}
