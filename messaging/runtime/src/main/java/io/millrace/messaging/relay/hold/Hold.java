package io.millrace.messaging.relay.hold;

/**
 * A held key: its first row cannot be published, so all its rows wait aside.
 *
 * @param attempts how often publishing the first row has failed
 * @param dueInMillis milliseconds until the next attempt, by the database's clock; negative once the attempt is due
 */
record Hold(String key, int lane, int attempts, long dueInMillis) {}
