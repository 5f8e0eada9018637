package io.millrace.stack.chaos.ledger;

/**
 * A message about an order that came to a subscriber's server, accepted or not.
 *
 * @param id its {@code webhook-id}
 * @param version of the order
 * @param body as it came
 */
public record Message(String id, String order, long version, String body) {}
