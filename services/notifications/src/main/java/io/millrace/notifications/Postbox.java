package io.millrace.notifications;

import java.time.Clock;
import java.util.UUID;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.mailer.Mail;
import io.quarkus.mailer.MailTemplate.MailTemplateInstance;
import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.tx.Contexts;

/**
 * Sends one mail for each event that is worth one.
 *
 * <p>A mail server knows no transactions. Should we crash after it took the mail and before we noted it, it gets the
 * mail again, with the same Message-ID, by which mail servers and readers know it for the same.
 */
@ApplicationScoped
class Postbox {

    private final MailStore store;
    private final Once once;
    private final Clock clock;

    Postbox(MailStore store, Once once, Clock clock) {
        this.store = store;
        this.once = once;
        this.clock = clock;
    }

    /** A mail to be. */
    record Letter(UUID orderId, Notice notice, String subject, Function<Recipient, MailTemplateInstance> text) {}

    Uni<Void> send(EventContext event, Letter letter) {
        return once.isHandled(event).chain(handled -> handled ? Uni.createFrom().voidItem() : sendNow(event, letter));
    }

    private Uni<Void> sendNow(EventContext event, Letter letter) {
        String messageId = "<" + event.inboxId() + "@millrace>";
        return Panache.withSession(() -> store.recipient(letter.orderId()))
                .map(found -> found.orElseThrow(() -> new RecipientUnknownException(letter.orderId())))
                .chain(recipient -> Contexts.here(mail(recipient, letter, messageId))
                        .chain(() -> once.run(event, () -> note(event, letter, recipient, messageId))));
    }

    private static Uni<Void> mail(Recipient recipient, Letter letter, String messageId) {
        var mail = new Mail().addHeader("Message-ID", messageId);
        return letter.text()
                .apply(recipient)
                .mail(mail)
                .to(recipient.email)
                .subject(letter.subject())
                .send();
    }

    private Uni<Void> note(EventContext event, Letter letter, Recipient recipient, String messageId) {
        var sent = new SentMail();
        sent.eventId = event.inboxId();
        sent.orderId = letter.orderId();
        sent.notice = letter.notice();
        sent.recipient = recipient.email;
        sent.subject = letter.subject();
        sent.messageId = messageId;
        sent.sentAt = clock.instant();
        return store.persist(sent).replaceWithVoid();
    }
}
