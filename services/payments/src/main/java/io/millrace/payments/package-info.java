/**
 * Charges and refunds.
 *
 * <p>Consumes: {@code payments.commands}. Publishes: {@code payments}. Owns: the orders' charges and refunds.
 */
@NullMarked
package io.millrace.payments;

import org.jspecify.annotations.NullMarked;
