package io.millrace.notifications;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.mailer.Mail;
import io.quarkus.mailer.MailTemplate.MailTemplateInstance;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.tx.Contexts;

/**
 * Sends one mail for each event that customers are notified of.
 *
 * <p>A mail server has no transactions. After a crash between sending and recording a mail it is sent again with the
 * same Message-ID, by which mail servers and clients recognize duplicates.
 */
@ApplicationScoped
class Postbox {

    private final MailStore store;
    private final Once once;
    private final Clock clock;
    private final Duration timeout;

    Postbox(
            MailStore store,
            Once once,
            Clock clock,
            @ConfigProperty(name = "millrace.notifications.send-timeout", defaultValue = "30s") Duration timeout) {
        this.store = store;
        this.once = once;
        this.clock = clock;
        this.timeout = timeout;
    }

    /** A mail to send. */
    record Letter(UUID orderId, Notice notice, String subject, Function<Recipient, MailTemplateInstance> text) {}

    Uni<Void> send(EventContext event, Letter letter) {
        // Inbox rows expire, and the topic keeps its events for ever: a consumer group without offsets reads them
        // again.
        return once.isHandled(event)
                .chain(handled -> handled ? Uni.createFrom().item(true) : store.isSent(event.inboxId()))
                .chain(sent -> sent ? Uni.createFrom().voidItem() : sendNow(event, letter));
    }

    private Uni<Void> sendNow(EventContext event, Letter letter) {
        String messageId = "<" + event.inboxId() + "@millrace>";
        return Panache.withSession(() -> store.recipient(letter.orderId()))
                .map(found -> found.orElseThrow(() -> new RecipientUnknownException(letter.orderId())))
                .chain(recipient -> Contexts.here(mail(recipient, letter, messageId))
                        .chain(() -> once.run(event, () -> note(event, letter, recipient, messageId))));
    }

    private Uni<Void> mail(Recipient recipient, Letter letter, String messageId) {
        var mail = new Mail().addHeader("Message-ID", messageId);
        return letter.text()
                .apply(recipient)
                .mail(mail)
                .to(recipient.email)
                .subject(letter.subject())
                .send()
                // The mail server may stop answering, and the mail client has lost mails (docs/proofs/chaos.md).
                .ifNoItem()
                .after(timeout)
                .failWith(() ->
                        new TimeoutException("the mail server has not answered within " + timeout.toMillis() + " ms"));
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
