package io.millrace.kit.webhook;

import java.util.Optional;
import java.util.UUID;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.core.MediaType;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Problems;
import io.millrace.kit.RequestTransactions;

/**
 * The webhook to which a provider sends its events. A resource of a service extends this class, and has the path.
 *
 * <p>An event that was entered before is entered again, and must change nothing. An event about an order that is unknown
 * is answered with 404, so that the provider sends it again. It may have overtaken the answer to a request.
 *
 * @param <E> the provider's events
 */
public abstract class ProviderEventsResource<E extends ProviderEvent> {

    private final SignedMessages<E> messages;
    private final String subject;

    /** @param subject what the events are about, such as "shipment" */
    protected ProviderEventsResource(SignedMessages<E> messages, String subject) {
        this.messages = messages;
        this.subject = subject;
    }

    /** Enters an event. The body is text, as the signature covers its characters. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Uni<Void> receive(
            @HeaderParam(SignedMessages.ID) @Nullable String id,
            @HeaderParam(SignedMessages.TIMESTAMP) @Nullable String timestamp,
            @HeaderParam(SignedMessages.SIGNATURE) @Nullable String signature,
            @Nullable String body) {
        E event = messages.read(id, timestamp, signature, body == null ? "" : body);
        UUID order = orderOf(event.reference()).orElseThrow(() -> Problems.notFound(subject, event.reference()));
        return RequestTransactions.retrying(() -> enter(order, event))
                .invoke(known -> {
                    if (!known) {
                        throw Problems.notFound(subject, event.reference());
                    }
                })
                .replaceWithVoid();
    }

    /** The order that a reference belongs to; empty if the service has given no such reference to the provider. */
    protected abstract Optional<UUID> orderOf(String reference);

    /**
     * Enters an event, in a transaction that other events may share. This method is called again while it meets locks or
     * conflicts, so it does not wait for a lock for long.
     *
     * @return whether the order has something that the event could be about
     */
    protected abstract Uni<Boolean> enter(UUID order, E event);
}
