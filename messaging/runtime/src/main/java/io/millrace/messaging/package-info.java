/**
 * The API for applications: {@link io.millrace.messaging.OutboxEmitter} sends events,
 * {@link io.millrace.messaging.Inbox} and {@link io.millrace.messaging.Keyed} mark the methods that receive them,
 * {@link io.millrace.messaging.EventContext} describes a received event.
 */
@NullMarked
package io.millrace.messaging;

import org.jspecify.annotations.NullMarked;
