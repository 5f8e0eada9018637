package io.millrace.messaging.consume.shared;

import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.event.TraceHeaders;
import io.millrace.messaging.failure.ParkStore;
import io.millrace.messaging.inbox.Admission;
import io.millrace.messaging.inbox.BatchAdmission;
import io.millrace.messaging.inbox.BatchAdmission.Candidate;
import io.millrace.messaging.inbox.InboxStore;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.tx.shared.Progress;
import io.millrace.messaging.tx.shared.SharedTransaction;

/** What happens inside of one transaction: events are admitted, and handled, or parked behind others of their keys. */
@ApplicationScoped
class Handling {

    private final InboxStore inbox;
    private final BatchAdmission batch;
    private final ParkStore parked;
    private final ConsumerMetrics metrics;

    Handling(InboxStore inbox, BatchAdmission batch, ParkStore parked, ConsumerMetrics metrics) {
        this.inbox = inbox;
        this.batch = batch;
        this.parked = parked;
        this.metrics = metrics;
    }

    /** Admits and handles the events with the current transaction. */
    Uni<Void> run(EventHandler handler, List<SharedEvent> events, Progress progress) {
        if (events.size() == 1) {
            return alone(handler, events.getFirst());
        }
        Uni<List<Admission>> admitted = batch.admit(
                events.stream().map(event -> event.candidate(handler)).toList());
        return SharedTransaction.limited(
                "channel " + handler.channel(),
                progress,
                admitted,
                admissions -> handled(handler, events, admissions, progress));
    }

    private Uni<Void> alone(EventHandler handler, SharedEvent event) {
        Candidate candidate = event.candidate(handler);
        return TraceHeaders.within(event.trace(), () -> inbox.admit(candidate.event(), candidate.key())
                .chain(admission -> handled(admission, handler, event)));
    }

    private Uni<Void> handled(
            EventHandler handler, List<SharedEvent> events, List<Admission> admissions, Progress progress) {
        if (handler.takesLists()) {
            return handledTogether(handler, events, admissions);
        }
        return SharedTransaction.oneAfterTheOther(
                events, progress, i -> handled(admissions.get(i), handler, events.get(i)));
    }

    private Uni<Void> handledTogether(EventHandler handler, List<SharedEvent> events, List<Admission> admissions) {
        var payloads = new ArrayList<>();
        var contexts = new ArrayList<EventContext>();
        var others = new ArrayList<Uni<Void>>();
        for (int i = 0; i < events.size(); i++) {
            SharedEvent event = events.get(i);
            Admission admission = admissions.get(i);
            if (admission == Admission.FRESH) {
                payloads.add(event.payload());
                contexts.add(event.context());
            } else {
                others.add(handled(admission, handler, event));
            }
        }
        Uni<Void> rest = Multi.createFrom()
                .iterable(others)
                .onItem()
                .transformToUniAndConcatenate(other -> other)
                .onItem()
                .ignoreAsUni();
        return (payloads.isEmpty() ? Uni.createFrom().voidItem() : handler.invoke(payloads, contexts))
                .chain(() -> rest);
    }

    private Uni<Void> handled(Admission admission, EventHandler handler, SharedEvent event) {
        return switch (admission) {
            case FRESH -> handler.invoke(event.payload(), event.context());
            case BEHIND_PARKED -> parked.append(handler, event.delivery(), event.context());
            case DUPLICATE, GIVEN_UP -> {
                metrics.duplicate(handler.channel());
                yield Uni.createFrom().voidItem();
            }
        };
    }
}
