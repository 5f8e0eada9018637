/** Leases: which instance publishes which lanes, and until when. */
@NullMarked
package io.millrace.messaging.relay.lease;

import org.jspecify.annotations.NullMarked;
