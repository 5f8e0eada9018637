/**
 * The publishing half of the outbox: instances share the lanes of the table by leases, read what is there, send it
 * through the channels and remove what the broker has acknowledged.
 */
@NullMarked
package io.millrace.messaging.relay;

import org.jspecify.annotations.NullMarked;
