/**
 * A simulated card gateway for trials: the payment token chooses its behaviour. In production an adapter to a real
 * gateway takes its place.
 */
@NullMarked
package io.millrace.payments.simulator;

import org.jspecify.annotations.NullMarked;
