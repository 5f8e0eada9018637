/**
 * Shipments.
 *
 * <p>Consumes: {@code shipping.commands}. Publishes: {@code shipping}. Owns: parcels, their recipients
 * and their places, and returned goods until they have come.
 */
@NullMarked
package io.millrace.shipping;

import org.jspecify.annotations.NullMarked;
