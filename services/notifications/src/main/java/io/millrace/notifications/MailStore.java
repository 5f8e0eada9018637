package io.millrace.notifications;

import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;

/** Reads the mails sent. */
@ApplicationScoped
public class MailStore implements PanacheRepositoryBase<SentMail, UUID> {

    Uni<List<SentMail>> ofOrder(UUID orderId) {
        return list("orderId = ?1 order by sentAt", orderId);
    }
}
