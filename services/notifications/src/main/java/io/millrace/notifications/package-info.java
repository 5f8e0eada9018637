/**
 * Mails to customers.
 *
 * <p>Consumes: {@code orders}, {@code shipping}. Publishes: nothing (SMTP). Owns: the mails sent and their recipients.
 */
@NullMarked
package io.millrace.notifications;

import org.jspecify.annotations.NullMarked;
