package io.millrace.shipping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

import io.millrace.kit.RowLockedException;
import io.millrace.messaging.tx.shared.Asked;
import io.millrace.messaging.tx.shared.SharedQuestions;
import io.millrace.messaging.tx.shared.SharedWork;
import io.millrace.shipping.Carrier.ParcelChange;
import io.millrace.shipping.ParcelMoves.Effect;
import io.millrace.shipping.ShipmentStore.FreeShipments;

/**
 * Enters the news of parcels that the carrier tells by messages. While a transaction runs, news gathers, and the next
 * transaction enters all of it: one statement reads and locks the shipments, one stores their changes.
 */
@ApplicationScoped
public class ParcelNews {

    private final ShipmentStore store;
    private final ParcelMoves moves;
    private final SharedQuestions<News, Entry> questions;

    ParcelNews(ShipmentStore store, ParcelMoves moves, SharedWork shared) {
        this.store = store;
        this.moves = moves;
        this.questions = shared.questions("parcel news", this::enter);
    }

    private record News(UUID order, String parcelId, ParcelChange change) {}

    private enum Entry {
        ENTERED,
        UNKNOWN,
        LOCKED
    }

    /**
     * Enters one change of a parcel; a change that is known, or older than the known one, changes nothing.
     *
     * @return whether the order has a shipment; fails with {@link RowLockedException} if another transaction has it locked
     */
    public Uni<Boolean> enter(UUID order, String parcelId, ParcelChange change) {
        return questions.ask(new News(order, parcelId, change)).map(entry -> switch (entry) {
            case ENTERED -> true;
            case UNKNOWN -> false;
            case LOCKED -> throw new RowLockedException("the shipment of order %s is locked".formatted(order));
        });
    }

    /** A failure would take the other news along: a locked or unknown shipment is an answer here. */
    private Uni<List<Entry>> enter(List<Asked<News>> news) {
        return store.lockFree(news.stream()
                        .map(each -> each.question().order())
                        .distinct()
                        .toList())
                .chain(found -> {
                    var changed = new LinkedHashMap<UUID, Shipment>();
                    var ended = new LinkedHashMap<UUID, Asked<News>>();
                    var entries = new ArrayList<Entry>();
                    for (Asked<News> each : news) {
                        entries.add(enter(each, found, changed, ended));
                    }
                    return store.update(changed.values())
                            .chain(awaited -> end(found.shipments(), ended, awaited))
                            .replaceWith(entries);
                });
    }

    /**
     * Enters one change into its shipment, which is not stored yet.
     *
     * @param changed gets the shipment if it has changed
     * @param ended gets the change by which a parcel has come to its end
     */
    private Entry enter(
            Asked<News> asked, FreeShipments found, Map<UUID, Shipment> changed, Map<UUID, Asked<News>> ended) {
        News news = asked.question();
        Shipment shipment = found.shipments().get(news.order());
        if (shipment == null) {
            return found.locked().contains(news.order()) ? Entry.LOCKED : Entry.UNKNOWN;
        }
        Effect effect = asked.traced(() -> moves.enter(shipment, news.parcelId(), List.of(news.change())));
        if (effect != Effect.NONE) {
            changed.put(news.order(), shipment);
        }
        if (effect == Effect.ENDED) {
            ended.put(news.order(), asked);
        }
        return Entry.ENTERED;
    }

    /**
     * Follows the ends of parcels for which returns wait.
     *
     * @param awaited the orders with a return whose goods the carrier is bringing
     */
    private Uni<Void> end(Map<UUID, Shipment> shipments, Map<UUID, Asked<News>> ended, Set<UUID> awaited) {
        List<Shipment> returning = ended.keySet().stream()
                .filter(awaited::contains)
                .map(shipments::get)
                .filter(Objects::nonNull)
                .toList();
        return Multi.createFrom()
                .iterable(ended.entrySet())
                .filter(end -> awaited.contains(end.getKey()))
                .onItem()
                .transformToUniAndConcatenate(end ->
                        end.getValue().within(() -> moves.end(Objects.requireNonNull(shipments.get(end.getKey())))))
                .collect()
                .asList()
                .chain(() -> store.update(returning))
                .replaceWithVoid();
    }
}
