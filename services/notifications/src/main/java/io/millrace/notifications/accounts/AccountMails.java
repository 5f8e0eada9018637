package io.millrace.notifications.accounts;

import io.quarkus.mailer.MailTemplate.MailTemplateInstance;
import io.quarkus.qute.CheckedTemplate;

/** The templates, each as text and as HTML. */
@CheckedTemplate(basePath = "accountMails")
final class AccountMails {

    private AccountMails() {}

    /** @param link the address of the page that confirms */
    static native MailTemplateInstance confirm(Contact contact, String link);

    /** @param link the address of the page that sets a new password */
    static native MailTemplateInstance reset(Contact contact, String link);

    /**
     * A mail of one paragraph.
     *
     * @param title the heading
     */
    static native MailTemplateInstance plain(Contact contact, String title, String text);
}
