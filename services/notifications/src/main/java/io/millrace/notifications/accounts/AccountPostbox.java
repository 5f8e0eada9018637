package io.millrace.notifications.accounts;

import java.time.Clock;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.mailer.MailTemplate.MailTemplateInstance;
import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Once;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.notifications.MailSender;

/**
 * Sends one mail for each event about an account that its owner is told of. After a crash between sending and recording a mail it
 * is sent again with the same Message-ID.
 */
@ApplicationScoped
class AccountPostbox {

    private final AccountMailStore store;
    private final MailSender sender;
    private final Once once;
    private final Clock clock;

    AccountPostbox(AccountMailStore store, MailSender sender, Once once, Clock clock) {
        this.store = store;
        this.sender = sender;
        this.once = once;
        this.clock = clock;
    }

    /** A mail to send. */
    record Letter(UUID user, AccountNotice notice, String subject, Function<Contact, MailTemplateInstance> text) {}

    /** Sends a mail to the contact that earlier events of the account have named. */
    Uni<Void> send(EventContext event, Letter letter) {
        return unlessSent(event, () -> SessionSql.inTransaction(() -> store.find(letter.user()))
                .map(found -> found.orElseThrow(() -> new ContactUnknownException(letter.user())))
                .chain(contact -> sendNow(event, letter, contact)));
    }

    /** Sends a mail to the contact that its event names, and remembers the contact. */
    Uni<Void> send(EventContext event, Letter letter, Contact contact) {
        return unlessSent(event, () -> sendNow(event, letter, contact));
    }

    private Uni<Void> unlessSent(EventContext event, Supplier<Uni<Void>> work) {
        return once.isHandled(event)
                .chain(handled -> handled
                        ? Uni.createFrom().item(true)
                        : SessionSql.inTransaction(() -> store.isSent(event.inboxId())))
                .chain(sent -> sent ? Uni.createFrom().voidItem() : work.get());
    }

    private Uni<Void> sendNow(EventContext event, Letter letter, Contact contact) {
        String messageId = "<" + event.inboxId() + "@millrace>";
        return sender.send(letter.text().apply(contact), contact.email(), letter.subject(), messageId)
                .chain(() -> once.run(event, () -> store.remember(letter.user(), contact)
                        .chain(() -> store.note(event.inboxId(), letter.user(), letter.notice(), clock.instant()))));
    }
}
