/** Holds: keys whose first row cannot be published, and the rows that wait behind it. */
@NullMarked
package io.millrace.messaging.relay.hold;

import org.jspecify.annotations.NullMarked;
