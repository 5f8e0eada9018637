package io.millrace.messaging.failure;

import io.millrace.messaging.consume.Delivery;

/**
 * The first of a key's parked events, claimed by this instance.
 *
 * @param seq the event's place in the order of the key
 * @param attempts how often the event has been tried since it was parked
 * @param claim the number of the claim: once the key has another number, this attempt changes nothing
 */
record ParkedEvent(String consumer, String key, long seq, int attempts, long claim, Delivery delivery) {}
