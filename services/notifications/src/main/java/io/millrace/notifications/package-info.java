/**
 * Mails to customers.
 *
 * <p>Consumes: {@code orders}, {@code shipping}. Publishes: nothing (SMTP). Owns: which mail went to whom.
 */
@NullMarked
package io.millrace.notifications;

import org.jspecify.annotations.NullMarked;
