/**
 * Copies of what payments and shipping own: the gateway answers reads with them while the owner does not answer.
 *
 * <p>The events of the owners' topics are kept as they come, and a copy is made of them when it is read.
 */
@NullMarked
package io.millrace.tracking.copies;

import org.jspecify.annotations.NullMarked;
