package io.millrace.shipping;

import java.time.Clock;
import java.time.Instant;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

import io.millrace.kit.provider.SearchPace;

/** Ends the returns whose goods have not come in time, in batches. */
@ApplicationScoped
class ReturnDeadlines {

    private static final int PORTION = 100;

    private final ShipmentStore store;
    private final ReceivedGoods received;
    private final Clock clock;
    private final SearchPace pace = new SearchPace();

    ReturnDeadlines(ShipmentStore store, ReceivedGoods received, Clock clock) {
        this.store = store;
        this.received = received;
        this.clock = clock;
    }

    @Scheduled(every = "{millrace.shipping.look-every}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return pace.run(this::expire);
    }

    /** Returns whether the time of a return was over. */
    private Uni<Boolean> expire() {
        return Panache.withTransaction(this::expirePortion)
                .chain(count -> count == PORTION ? expire() : Uni.createFrom().item(count > 0));
    }

    /** Works on one shipment after the other, as their work shares a session; returns the number of shipments. */
    private Uni<Integer> expirePortion() {
        Instant now = clock.instant();
        return store.lockOverdue(now, PORTION).chain(due -> Multi.createFrom()
                .iterable(due)
                .onItem()
                .transformToUniAndConcatenate(shipment -> received.expire(shipment, now))
                .collect()
                .asList()
                .replaceWith(due.size()));
    }
}
