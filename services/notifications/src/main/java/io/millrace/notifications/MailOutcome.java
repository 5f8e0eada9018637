package io.millrace.notifications;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** How an attempt to send a mail ended. */
sealed interface MailOutcome {

    /** The mail server has accepted the mail. */
    record Sent(OutgoingMail mail, Instant at) implements MailOutcome {

        MailContent content() {
            return mail.content();
        }

        UUID eventId() {
            return mail.eventId();
        }
    }

    /**
     * The mail server has not accepted the mail, or not in time.
     *
     * @param pause until the next attempt; empty if the mail is given up
     */
    record Failed(OutgoingMail mail, String error, Optional<Duration> pause) implements MailOutcome {

        UUID eventId() {
            return mail.eventId();
        }
    }
}
