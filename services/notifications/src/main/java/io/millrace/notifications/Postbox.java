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

    /** A mail to be. */
    record Letter(UUID orderId, Notice notice, String subject, Function<Recipient, MailTemplateInstance> text) {}

    Uni<Void> send(EventContext event, Letter letter) {
        // The inbox forgets in time, and the topic keeps its events for ever: a group that was gone for long reads them
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
                // A server may say nothing more; and the client has been seen to forget mails (docs/proofs/chaos.md).
                .ifNoItem()
                .after(timeout)
                .failWith(() -> new TimeoutException("no answer of the mail server for " + timeout.toMillis() + " ms"));
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
