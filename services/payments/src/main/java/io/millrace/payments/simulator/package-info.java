/** A card gateway to try things with: what it does is chosen by the payment token. Replaced by an adapter in earnest. */
@NullMarked
package io.millrace.payments.simulator;

import org.jspecify.annotations.NullMarked;
