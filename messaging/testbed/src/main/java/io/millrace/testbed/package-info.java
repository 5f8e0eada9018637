/**
 * A service that does nothing but exercise the extension.
 *
 * <p>Consumes: {@code numbers}, {@code orders}. Publishes: {@code numbers}, {@code orders}. Owns: the table of handled events.
 */
@NullMarked
package io.millrace.testbed;

import org.jspecify.annotations.NullMarked;
