/**
 * What applications use: {@link io.millrace.messaging.OutboxEmitter} to send, {@link io.millrace.messaging.Inbox} and
 * {@link io.millrace.messaging.Keyed} to receive, {@link io.millrace.messaging.EventContext} to know what was received.
 */
@NullMarked
package io.millrace.messaging;

import org.jspecify.annotations.NullMarked;
