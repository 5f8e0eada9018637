/**
 * Webhooks: messages about orders to the shops' own systems, by HTTP and signed after Standard Webhooks.
 *
 * <p>The handlers of {@code orders} and {@code shipping} store a delivery for each subscription that wants the event, and
 * send its due date through the outbox to the topic {@code webhooks}. The handler of that topic sends the message. So
 * retries, order and dead letters are those of every event. See docs/adr/0035-webhooks-are-messages.md.
 */
@NullMarked
package io.millrace.notifications.webhooks;

import org.jspecify.annotations.NullMarked;
