package io.millrace.messaging.consume.shared;

import java.time.Duration;
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
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.SessionSql;

/** What happens inside of one transaction: events are admitted, and handled, or parked behind others of their keys. */
@ApplicationScoped
class Handling {

    /**
     * A shared transaction that takes longer waits for something. It is rolled back, and the event at which it waits
     * gets a transaction of its own, which may take its time.
     */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /*
     * Ends the connection of a shared transaction that takes too long, and so the transaction. The handler is cancelled,
     * but something that it called may still send a statement: behind a rollback, that statement would be a transaction
     * of its own.
     */
    private static final String END = "SELECT pg_terminate_backend(pg_backend_pid())";

    /*
     * A wait for one row must not hold up the other events of the transaction. The limits apply to this transaction
     * alone, and only where the role or the database sets none.
     */
    private static final String LIMITS = """
            SELECT CASE current_setting('lock_timeout') WHEN '0' THEN set_config('lock_timeout', '500ms', true) END,
                   CASE current_setting('statement_timeout') WHEN '0' THEN set_config('statement_timeout', '2s', true) END
            """;

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
        return Contexts.within(
                LIMIT,
                Uni.combine()
                        .all()
                        .unis(SessionSql.select(LIMITS), admitted)
                        .with((limits, admissions) -> admissions)
                        .chain(admissions -> handled(handler, events, admissions, progress)),
                () -> {
                    progress.tooLong();
                    return SessionSql.select(END);
                },
                () -> new SharedTransactionTooLongException(handler.channel(), LIMIT));
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
        return Multi.createFrom()
                .range(0, events.size())
                .onItem()
                .transformToUniAndConcatenate(i -> {
                    progress.handles(i);
                    SharedEvent event = events.get(i);
                    return TraceHeaders.within(event.trace(), () -> handled(admissions.get(i), handler, event))
                            // An error of the flush is this event's, and the next one reads its rows anew.
                            .chain(SessionSql::flushAndClear);
                })
                .onItem()
                .ignoreAsUni()
                .invoke(progress::handlesNone);
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
