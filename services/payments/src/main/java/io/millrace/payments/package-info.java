/**
 * Charges and refunds.
 *
 * <p>Consumes: {@code payments.commands}. Publishes: {@code payments}. Owns: what was charged and given back.
 */
@NullMarked
package io.millrace.payments;

import org.jspecify.annotations.NullMarked;
