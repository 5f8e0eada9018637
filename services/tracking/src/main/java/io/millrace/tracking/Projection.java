package io.millrace.tracking;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.tracking.copies.CopiedEvent;
import io.millrace.tracking.copies.CopyStore;
import io.millrace.tracking.copies.CopyStore.Kept;

/** Applies events to a generation of the projection, and keeps what copies are made of. In the caller's transaction. */
@ApplicationScoped
class Projection {

    private final ChangeStore changes;
    private final CopyStore copies;

    Projection(ChangeStore changes, CopyStore copies) {
        this.changes = changes;
        this.copies = copies;
    }

    /**
     * What an event does to the projection and to copies.
     *
     * @param id identifies the event: to apply it again changes nothing
     */
    record Drawn(UUID id, Change change, Optional<CopiedEvent> copied) {

        static Drawn of(UUID id, OrderEvent event) {
            return new Drawn(id, Change.of(event), CopiedEvent.of(event));
        }

        static Drawn of(UUID id, ShippingEvent event) {
            return new Drawn(id, Change.of(event), Optional.of(CopiedEvent.of(event)));
        }
    }

    /** Applies events, those of one order in the order of the list. */
    Uni<Void> draw(int generation, List<Drawn> events) {
        if (events.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        // No statement needs the answer to another one.
        List<Uni<?>> statements = new ArrayList<>();
        for (List<Drawn> round : rounds(events)) {
            statements.addAll(
                    changes.draw(generation, round.stream().map(Drawn::change).toList()));
            // A rebuild may read an event twice: a statement keeps it once.
            statements.add(copies.keep(round.stream()
                    .flatMap(event -> event.copied().stream().map(copied -> new Kept(event.id(), copied)))
                    .toList()));
        }
        return SessionSql.together(statements.toArray(Uni<?>[]::new));
    }

    /** The first event of each order, then the second of each, and so on: a statement changes a row once. */
    private static List<List<Drawn>> rounds(List<Drawn> events) {
        List<List<Drawn>> rounds = new ArrayList<>();
        Map<UUID, Integer> seen = new HashMap<>();
        for (Drawn event : events) {
            int round = seen.merge(event.change().orderId(), 1, Integer::sum) - 1;
            if (round == rounds.size()) {
                rounds.add(new ArrayList<>());
            }
            rounds.get(round).add(event);
        }
        return rounds;
    }
}
