/**
 * Shipments.
 *
 * <p>Consumes: {@code shipping.commands}. Publishes: {@code shipping}. Owns: what was sent to whom, and where it is.
 */
@NullMarked
package io.millrace.shipping;

import org.jspecify.annotations.NullMarked;
