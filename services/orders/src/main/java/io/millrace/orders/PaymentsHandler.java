package io.millrace.orders;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.payments.PaymentEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;
import io.millrace.messaging.SideBySide;
import io.millrace.messaging.saga.Sagas;

/** Hands the payments service's replies to the sagas that wait for them. */
@ApplicationScoped
public class PaymentsHandler {

    private final Sagas sagas;

    PaymentsHandler(Sagas sagas) {
        this.sagas = sagas;
    }

    @Incoming("payments-in")
    @Inbox
    Uni<Void> on(List<PaymentEvent> events, List<EventContext> contexts) {
        return SideBySide.handle(events, contexts, (event, context) -> sagas.onReply(context, event.getPayload())
                .replaceWithVoid());
    }
}
