package io.millrace.notifications;

import java.util.UUID;

/**
 * A mail that is to be sent now.
 *
 * @param attempts how often it was tried, and failed
 * @param sent whether the mail server has accepted it before
 */
record OutgoingMail(MailContent content, int attempts, boolean sent) {

    UUID eventId() {
        return content.eventId();
    }
}
