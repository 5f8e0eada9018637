/**
 * A card gateway to try things with: it speaks the contract of {@code docs/providers/card-gateway.yaml}, and the payment
 * token chooses how it behaves. It tells what the bank decides later by signed messages. It takes no money.
 */
@NullMarked
package io.millrace.simulators.cards;

import org.jspecify.annotations.NullMarked;
