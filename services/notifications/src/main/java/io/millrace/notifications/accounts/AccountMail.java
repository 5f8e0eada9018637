package io.millrace.notifications.accounts;

import java.util.Optional;
import java.util.UUID;

import io.quarkus.mailer.MailTemplate.MailTemplateInstance;

import io.millrace.notifications.MailContent;

/** A mail about an account. */
record AccountMail(AccountLetter letter, Contact contact, AccountLinks links) implements MailContent {

    @Override
    public UUID eventId() {
        return letter.eventId();
    }

    @Override
    public Optional<UUID> orderId() {
        return Optional.empty();
    }

    @Override
    public Optional<UUID> userId() {
        return Optional.of(letter.userId());
    }

    @Override
    public String notice() {
        return letter.notice().name();
    }

    @Override
    public String to() {
        return contact.email();
    }

    @Override
    public String subject() {
        return letter.notice().subject();
    }

    /** The token of a link is derived here, and so is nowhere but in the mail. */
    @Override
    public MailTemplateInstance text() {
        return AccountMails.of(letter, contact, links);
    }

    /** Keeps the contact out of logs. */
    @Override
    public String toString() {
        return "the mail %s about account %s".formatted(letter.notice(), letter.userId());
    }
}
