/** How payloads become bytes: for the outbox table, and out of a record that came by a channel. */
@NullMarked
package io.millrace.messaging.codec;

import org.jspecify.annotations.NullMarked;
