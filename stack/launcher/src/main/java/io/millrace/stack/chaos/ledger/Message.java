package io.millrace.stack.chaos.ledger;

/**
 * A message about an order that came to a subscriber's server, accepted or not.
 *
 * @param id its {@code webhook-id}
 * @param version of the order
 * @param body as it came
 * @param signed whether it has a signature of the subscription's secret
 */
public record Message(String id, String order, long version, String body, boolean signed) {}
