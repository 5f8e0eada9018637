package io.millrace.tracking.copies;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.payments.PaymentEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;

/** Keeps the events about payments. */
@ApplicationScoped
public class PaymentsHandler {

    private final CopyStore copies;

    PaymentsHandler(CopyStore copies) {
        this.copies = copies;
    }

    @Incoming("payments-in")
    @Inbox
    Uni<Void> on(PaymentEvent event, EventContext context) {
        return copies.keep(context.identity(), CopiedEvent.of(event));
    }
}
