package io.millrace.notifications.accounts;

import java.util.UUID;

import io.quarkus.mailer.MailTemplate.MailTemplateInstance;
import io.quarkus.qute.CheckedTemplate;

import io.millrace.kit.link.LinkPurpose;

/** The templates, each as text and as HTML. */
@CheckedTemplate(basePath = "accountMails")
final class AccountMails {

    private AccountMails() {}

    /** The text of a letter. Fails if it has a link, and no secret for links is configured. */
    static MailTemplateInstance of(AccountLetter letter, Contact contact, AccountLinks links) {
        return switch (letter.notice()) {
            case CONFIRM -> confirm(links.write(LinkPurpose.CONFIRMATION, UUID.fromString(letter.detail())));
            case PASSWORD_RESET ->
                reset(contact, links.write(LinkPurpose.PASSWORD_RESET, UUID.fromString(letter.detail())));
            default -> plain(contact, letter.notice().subject(), AccountTexts.of(letter));
        };
    }

    /**
     * Without the name: whoever registers with somebody else's address would have the shop send any text.
     *
     * @param link the address of the page that confirms
     */
    static native MailTemplateInstance confirm(String link);

    /** @param link the address of the page that sets a new password */
    static native MailTemplateInstance reset(Contact contact, String link);

    /**
     * A mail of one paragraph.
     *
     * @param title the heading
     */
    static native MailTemplateInstance plain(Contact contact, String title, String text);
}
