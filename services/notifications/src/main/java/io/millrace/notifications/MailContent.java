package io.millrace.notifications;

import java.util.Optional;
import java.util.UUID;

import io.quarkus.mailer.MailTemplate.MailTemplateInstance;

/** What a mail says, and to whom. A mail is about an order or about an account. */
public interface MailContent {

    /** The event that the mail tells of; there is one mail for each event. */
    UUID eventId();

    Optional<UUID> orderId();

    Optional<UUID> userId();

    /** The kind of the mail, as it is stored. */
    String notice();

    /** The mail address. */
    String to();

    String subject();

    /** The text, as plain text and as HTML. May fail, as the mail server may: the attempt has failed then. */
    MailTemplateInstance text();

    /** The same in each attempt: mail servers and clients recognize duplicates by it. */
    default String messageId() {
        return "<" + eventId() + "@millrace>";
    }
}
