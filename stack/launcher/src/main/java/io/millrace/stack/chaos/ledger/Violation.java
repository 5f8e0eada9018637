package io.millrace.stack.chaos.ledger;

import java.util.List;

/**
 * A broken promise.
 *
 * @param rule the promise
 * @param key idempotency key of the order that shows it; empty if it is not about one order
 * @param what description
 * @param history the entries that show it
 */
public record Violation(String rule, String key, String what, List<String> history) {}
