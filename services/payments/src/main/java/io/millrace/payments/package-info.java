/**
 * Has orders' amounts held, takes them and gives them back.
 *
 * <p>Consumes: {@code payments.commands}. Publishes: {@code payments}. Owns: the orders' payments and refunds.
 */
@NullMarked
package io.millrace.payments;

import org.jspecify.annotations.NullMarked;
