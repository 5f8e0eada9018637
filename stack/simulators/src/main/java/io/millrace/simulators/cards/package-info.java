/**
 * A card gateway to try things with: it speaks the contract of {@code docs/providers/card-gateway.yaml}, and the payment
 * token chooses how it behaves. It takes no money.
 */
@NullMarked
package io.millrace.simulators.cards;

import org.jspecify.annotations.NullMarked;
