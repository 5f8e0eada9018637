package io.millrace.notifications;

import io.quarkus.mailer.MailTemplate.MailTemplateInstance;
import io.quarkus.qute.CheckedTemplate;

/** The templates, each as text and as HTML. */
@CheckedTemplate(basePath = "mails")
final class Mails {

    private Mails() {}

    static native MailTemplateInstance completed(Recipient order);

    /** @param refund what was given back; empty if nothing had been charged */
    static native MailTemplateInstance cancelled(Recipient order, String detail, String refund);

    static native MailTemplateInstance returnRequested(Recipient order);

    /** @param refund what will be given back; empty if it is nothing */
    static native MailTemplateInstance returnReceived(Recipient order, String refund);

    static native MailTemplateInstance returnExpired(Recipient order);

    /** @param refund what was given back; empty if it is nothing */
    static native MailTemplateInstance returned(Recipient order, String refund);

    static native MailTemplateInstance delivered(Recipient order, String place);
}
