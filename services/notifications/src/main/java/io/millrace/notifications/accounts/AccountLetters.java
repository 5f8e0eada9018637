package io.millrace.notifications.accounts;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.millrace.notifications.MailContent;

/** Makes mails about accounts from what is stored of them. */
@ApplicationScoped
public class AccountLetters {

    private final AccountLinks links;

    AccountLetters(AccountLinks links) {
        this.links = links;
    }

    /**
     * The mail of a row.
     *
     * @param notice the name of an {@link AccountNotice}
     */
    public MailContent mail(UUID eventId, UUID userId, String notice, String detail, Contact contact) {
        var letter = new AccountLetter(eventId, userId, AccountNotice.valueOf(notice), detail, null);
        return new AccountMail(letter, contact, links);
    }
}
