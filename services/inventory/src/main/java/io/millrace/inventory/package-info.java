/**
 * Stock and reservations.
 *
 * <p>Consumes: {@code inventory.commands}, {@code catalog}. Publishes: {@code inventory}. Owns: what is on hand, what is
 * reserved for which order.
 */
@NullMarked
package io.millrace.inventory;

import org.jspecify.annotations.NullMarked;
