package io.millrace.payments.cards;

import java.util.Optional;
import java.util.UUID;

import jakarta.ws.rs.Path;

import io.smallrye.mutiny.Uni;

import io.millrace.kit.webhook.ProviderEventsResource;
import io.millrace.kit.webhook.SignedMessages;
import io.millrace.payments.AuthorizationDecisions;

/** Receives the bank's decisions from the card gateway: the webhook of {@code docs/providers/card-gateway.yaml}. */
@Path("/api/payments/events")
public class CardEventsResource extends ProviderEventsResource<CardEvent> {

    private final AuthorizationDecisions decisions;

    CardEventsResource(SignedMessages<CardEvent> messages, AuthorizationDecisions decisions) {
        super(messages, "authorization");
        this.decisions = decisions;
    }

    @Override
    protected Optional<UUID> orderOf(String reference) {
        return AuthorizationDecisions.orderOf(reference);
    }

    @Override
    protected Uni<Void> enter(UUID order, CardEvent event) {
        return decisions.apply(order, event.authorizationId(), event.state());
    }
}
