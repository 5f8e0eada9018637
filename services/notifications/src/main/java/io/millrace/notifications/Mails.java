package io.millrace.notifications;

import io.quarkus.mailer.MailTemplate.MailTemplateInstance;
import io.quarkus.qute.CheckedTemplate;

/** The templates, each as text and as HTML. */
@CheckedTemplate(basePath = "mails")
final class Mails {

    private Mails() {}

    /** The text of a letter. */
    static MailTemplateInstance of(Letter letter, Recipient order) {
        return switch (letter.notice()) {
            case COMPLETED -> completed(order);
            case CANCELLED -> cancelled(order, letter.detail(), letter.refund());
            case RETURN_REQUESTED -> returnRequested(order);
            case RETURN_RECEIVED -> returnReceived(order, letter.refund());
            case RETURN_EXPIRED -> returnExpired(order);
            case RETURNED -> returned(order, letter.refund());
            case DELIVERED -> delivered(order, letter.detail());
        };
    }

    static native MailTemplateInstance completed(Recipient order);

    /** @param refund the refunded amount; empty if nothing had been charged */
    static native MailTemplateInstance cancelled(Recipient order, String detail, String refund);

    static native MailTemplateInstance returnRequested(Recipient order);

    /** @param refund the amount that will be refunded; empty if there is none */
    static native MailTemplateInstance returnReceived(Recipient order, String refund);

    static native MailTemplateInstance returnExpired(Recipient order);

    /** @param refund the refunded amount; empty if there is none */
    static native MailTemplateInstance returned(Recipient order, String refund);

    static native MailTemplateInstance delivered(Recipient order, String place);
}
