package io.millrace.stack.chaos.ledger;

import java.util.List;

/**
 * A promise that was not kept.
 *
 * @param rule which
 * @param key idempotency key of the order that shows it; empty if it is not about one order
 * @param what in words
 * @param history the least that shows it
 */
public record Violation(String rule, String key, String what, List<String> history) {}
