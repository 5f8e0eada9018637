package io.millrace.payments.cards;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Problems;
import io.millrace.kit.RequestTransactions;
import io.millrace.kit.webhook.SignedMessages;
import io.millrace.payments.AuthorizationDecisions;
import io.millrace.payments.Charging;

/** Where the card gateway says what the bank has decided: the webhook of {@code docs/providers/card-gateway.yaml}. */
@Path("/api/payments/events")
public class CardEventsResource {

    private final CardMessages messages;
    private final AuthorizationDecisions decisions;

    CardEventsResource(CardMessages messages, AuthorizationDecisions decisions) {
        this.messages = messages;
        this.decisions = decisions;
    }

    /** Takes a message; one that was taken before changes nothing. The body is text, as it was signed. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Uni<Void> take(
            @HeaderParam(SignedMessages.ID) @Nullable String id,
            @HeaderParam(SignedMessages.TIMESTAMP) @Nullable String timestamp,
            @HeaderParam(SignedMessages.SIGNATURE) @Nullable String signature,
            @Nullable String body) {
        CardEvent event = messages.read(id, timestamp, signature, body == null ? "" : body);
        return Charging.orderOfAuthorization(event.reference())
                .map(order ->
                        RequestTransactions.run(() -> decisions.take(order, event.authorizationId(), event.state())))
                .orElseThrow(() -> Problems.notFound("authorization", event.reference()));
    }
}
