package io.millrace.notifications;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The read-only API of the mails. */
@Path("/api/notifications")
@Tag(name = "Notifications")
public class NotificationsResource {

    private final MailStore store;

    NotificationsResource(MailStore store) {
        this.store = store;
    }

    /** A mail that was sent. */
    public record MailView(
            UUID orderId, Notice notice, String recipient, String subject, String messageId, Instant sentAt) {}

    @GET
    @WithSession
    @Operation(summary = "The mails about an order")
    public Uni<List<MailView>> list(@QueryParam("orderId") @NotNull UUID orderId) {
        return store.ofOrder(orderId).map(mails -> mails.stream()
                .map(mail -> new MailView(
                        mail.orderId, mail.notice, mail.recipient, mail.subject, mail.messageId, mail.sentAt))
                .toList());
    }
}
