/**
 * The way to a carrier over HTTP, and back by webhooks, by the contract in {@code docs/providers/carrier.yaml}.
 */
@NullMarked
package io.millrace.shipping.carrier;

import org.jspecify.annotations.NullMarked;
