package io.millrace.messaging.relay;

/**
 * A key whose first row can't be published: its rows wait aside.
 *
 * @param attempts how often the first row has failed
 * @param dueInMillis until the next attempt, by the database's clock; negative once it is due
 */
record Hold(String key, int lane, int attempts, long dueInMillis) {}
