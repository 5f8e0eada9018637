package io.millrace.payments.cards;

import java.util.Optional;
import java.util.UUID;

import jakarta.ws.rs.Path;

import io.smallrye.mutiny.Uni;

import io.millrace.kit.RequestTransactions;
import io.millrace.kit.webhook.ProviderEventsResource;
import io.millrace.kit.webhook.SignedMessages;
import io.millrace.messaging.tx.shared.SharedWork;
import io.millrace.payments.AuthorizationDecisions;

/** Receives the bank's decisions from the card gateway: the webhook of {@code docs/providers/card-gateway.yaml}. */
@Path("/api/payments/events")
public class CardEventsResource extends ProviderEventsResource<CardEvent> {

    private final AuthorizationDecisions decisions;
    private final SharedWork shared;

    CardEventsResource(SignedMessages<CardEvent> messages, AuthorizationDecisions decisions, SharedWork shared) {
        super(messages, "authorization");
        this.decisions = decisions;
        this.shared = shared;
    }

    @Override
    protected Optional<UUID> orderOf(String reference) {
        return AuthorizationDecisions.orderOf(reference);
    }

    @Override
    protected Uni<Boolean> enter(UUID order, CardEvent event) {
        return RequestTransactions.share(
                        shared, "card events", () -> decisions.apply(order, event.authorizationId(), event.state()))
                .replaceWith(true);
    }
}
