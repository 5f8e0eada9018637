/**
 * The way to a card gateway over HTTP, and back by webhooks, by the contract in {@code docs/providers/card-gateway.yaml}.
 */
@NullMarked
package io.millrace.payments.cards;

import org.jspecify.annotations.NullMarked;
