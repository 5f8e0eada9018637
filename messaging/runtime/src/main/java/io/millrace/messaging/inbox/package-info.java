/** Stores which events have had their effect: the transaction of the effect reads and writes the event's row. */
@NullMarked
package io.millrace.messaging.inbox;

import org.jspecify.annotations.NullMarked;
