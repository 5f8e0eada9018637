package io.millrace.notifications;

import java.time.Clock;
import java.util.UUID;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.mailer.MailTemplate.MailTemplateInstance;
import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;

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
    private final MailSender sender;

    Postbox(MailStore store, Once once, Clock clock, MailSender sender) {
        this.store = store;
        this.once = once;
        this.clock = clock;
        this.sender = sender;
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
                .chain(recipient -> sender.send(
                                letter.text().apply(recipient), recipient.email, letter.subject(), messageId)
                        .chain(() -> once.run(event, () -> note(event, letter, recipient, messageId))));
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
