/**
 * Stock and reservations.
 *
 * <p>Consumes: {@code inventory.commands}, {@code catalog}, {@code inventory.recovery}. Publishes: {@code inventory}. Owns: the units on hand, and
 * the reservations of orders.
 */
@NullMarked
package io.millrace.inventory;

import org.jspecify.annotations.NullMarked;
