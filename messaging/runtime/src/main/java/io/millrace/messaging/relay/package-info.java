/**
 * The publishing half of the outbox. Instances share the lanes of the table by leases, and read the rows of their
 * lanes. They send the rows through the channels, and remove the rows that the broker has acknowledged.
 */
@NullMarked
package io.millrace.messaging.relay;

import org.jspecify.annotations.NullMarked;
