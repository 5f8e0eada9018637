/** Reads: the rows of the lanes that this instance owns, and the lower bounds that keep reads cheap. */
@NullMarked
package io.millrace.messaging.relay.read;

import org.jspecify.annotations.NullMarked;
