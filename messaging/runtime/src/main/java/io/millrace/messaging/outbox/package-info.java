/**
 * The sending half of the outbox: from {@code OutboxEmitter.send} to a row in the table, within the caller's
 * transaction.
 */
@NullMarked
package io.millrace.messaging.outbox;

import org.jspecify.annotations.NullMarked;
