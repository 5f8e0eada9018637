/**
 * A carrier to try things with: it speaks the contract of {@code docs/providers/carrier.yaml}, moves parcels on by a
 * clock, and tells it by signed messages. Words in the address choose how it behaves. It carries nothing.
 */
@NullMarked
package io.millrace.simulators.carrier;

import org.jspecify.annotations.NullMarked;
