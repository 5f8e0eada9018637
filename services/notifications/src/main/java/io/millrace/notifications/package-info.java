/**
 * Mails to customers, and webhooks to the shops' own systems.
 *
 * <p>Consumes: {@code orders}, {@code shipping}, {@code users}, {@code webhooks}. Publishes: {@code webhooks} (and SMTP,
 * HTTP). Owns: the mails sent and to be sent, their recipients, the subscriptions to events and their deliveries.
 *
 * <p>The handlers store mails in the transaction of their events. A loop sends them. See
 * docs/adr/0046-mails-are-rows-that-fall-due.md.
 */
@NullMarked
package io.millrace.notifications;

import org.jspecify.annotations.NullMarked;
