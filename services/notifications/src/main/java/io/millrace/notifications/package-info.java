/**
 * Mails to customers, and webhooks to the shops' own systems.
 *
 * <p>Consumes: {@code orders}, {@code shipping}, {@code users}, {@code webhooks}. Publishes: {@code webhooks} (and SMTP,
 * HTTP). Owns: the mails sent and their recipients, the subscriptions to events and their deliveries.
 */
@NullMarked
package io.millrace.notifications;

import org.jspecify.annotations.NullMarked;
