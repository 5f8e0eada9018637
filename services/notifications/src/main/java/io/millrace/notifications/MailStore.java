package io.millrace.notifications;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;

/** The mails sent, and the recipients by order. */
@ApplicationScoped
public class MailStore implements PanacheRepositoryBase<SentMail, UUID> {

    Uni<List<SentMail>> ofOrder(UUID orderId) {
        return list("orderId = ?1 order by sentAt", orderId);
    }

    Uni<Optional<Recipient>> recipient(UUID orderId) {
        return Panache.getSession()
                .chain(session -> session.find(Recipient.class, orderId))
                .map(Optional::ofNullable);
    }

    /** Stores the recipient the first time. Later events, from a topic that is read again, have the same recipient. */
    Uni<Void> remember(Recipient recipient) {
        return recipient(recipient.orderId)
                .chain(known -> known.isPresent()
                        ? Uni.createFrom().voidItem()
                        : Panache.getSession().chain(session -> session.persist(recipient)));
    }

    Uni<Boolean> isSent(UUID eventId) {
        return Panache.withSession(() -> findById(eventId)).map(Objects::nonNull);
    }
}
