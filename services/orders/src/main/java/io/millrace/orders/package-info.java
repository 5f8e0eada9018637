/**
 * The event-sourced order, and the sagas that complete, undo or return an order.
 *
 * <p>Consumes: {@code catalog}, {@code inventory}, {@code payments}, {@code shipping}, {@code orders.recovery}. Publishes: {@code orders},
 * {@code inventory.commands}, {@code payments.commands}, {@code shipping.commands}. Owns: the orders' events, the
 * sagas, a copy of the catalog.
 */
@NullMarked
package io.millrace.orders;

import org.jspecify.annotations.NullMarked;
