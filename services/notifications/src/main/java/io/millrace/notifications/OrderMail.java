package io.millrace.notifications;

import java.util.Optional;
import java.util.UUID;

import io.quarkus.mailer.MailTemplate.MailTemplateInstance;

/** A mail about an order. */
record OrderMail(Letter letter, Recipient recipient) implements MailContent {

    @Override
    public UUID eventId() {
        return letter.eventId();
    }

    @Override
    public Optional<UUID> orderId() {
        return Optional.of(letter.orderId());
    }

    @Override
    public Optional<UUID> userId() {
        return Optional.empty();
    }

    @Override
    public String notice() {
        return letter.notice().name();
    }

    @Override
    public String to() {
        return recipient.email;
    }

    @Override
    public String subject() {
        return letter.notice().subject();
    }

    @Override
    public MailTemplateInstance text() {
        return Mails.of(letter, recipient);
    }

    /** Keeps the recipient out of logs. */
    @Override
    public String toString() {
        return "the mail %s about order %s".formatted(letter.notice(), letter.orderId());
    }
}
