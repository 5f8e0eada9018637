/**
 * Webhooks: messages about orders to the shops' own systems, sent by HTTP and signed by Standard Webhooks.
 *
 * <p>The handlers of {@code orders} and {@code shipping} store a delivery for each subscription that wants the event.
 * Through the outbox they publish that it is due, to the topic {@code webhooks}. The handler of that topic sends the
 * message. So retries, order and dead letters work as for every event. See docs/adr/0035-webhooks-are-messages.md.
 */
@NullMarked
package io.millrace.notifications.webhooks;

import org.jspecify.annotations.NullMarked;
