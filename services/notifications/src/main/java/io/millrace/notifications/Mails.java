package io.millrace.notifications;

import io.quarkus.mailer.MailTemplate.MailTemplateInstance;
import io.quarkus.qute.CheckedTemplate;

/** The templates, each as text and as HTML. */
@CheckedTemplate(basePath = "mails")
final class Mails {

    private Mails() {}

    static native MailTemplateInstance completed(Recipient order);

    static native MailTemplateInstance cancelled(Recipient order, String detail);

    static native MailTemplateInstance returned(Recipient order, String refund);

    static native MailTemplateInstance delivered(Recipient order, String place);
}
