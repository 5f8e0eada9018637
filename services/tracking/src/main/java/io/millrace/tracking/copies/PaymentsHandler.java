package io.millrace.tracking.copies;

import java.util.List;
import java.util.stream.IntStream;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.payments.PaymentEvent;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;
import io.millrace.tracking.copies.CopyStore.Kept;

/** Keeps the events about payments. */
@ApplicationScoped
public class PaymentsHandler {

    private final CopyStore copies;

    PaymentsHandler(CopyStore copies) {
        this.copies = copies;
    }

    @Incoming("payments-in")
    @Inbox
    Uni<Void> on(List<PaymentEvent> events, List<EventContext> contexts) {
        return copies.keep(IntStream.range(0, events.size())
                .mapToObj(i -> new Kept(contexts.get(i).identity(), CopiedEvent.of(events.get(i))))
                .toList());
    }
}
