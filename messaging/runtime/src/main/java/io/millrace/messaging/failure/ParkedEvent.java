package io.millrace.messaging.failure;

import io.millrace.messaging.consume.Delivery;

/**
 * The first of a key's parked events.
 *
 * @param seq its place in the order of the key
 * @param attempts how often it has been tried since it was parked
 */
record ParkedEvent(String consumer, String key, long seq, int attempts, Delivery delivery) {}
