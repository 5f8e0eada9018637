package io.millrace.inventory;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.inventory.StockStore.Adjustment;
import io.millrace.messaging.tx.SessionSql;

/** Reads and writes many adjustments at a time: one statement for all of them. */
@ApplicationScoped
public class AdjustmentBatchStore {

    private static final String KNOWN = "SELECT id, sku, change, reason FROM adjustment WHERE id = ANY($1)";

    /** Fails with a conflict if another transaction has recorded one of the adjustments meanwhile. */
    private static final String NOTE = """
            INSERT INTO adjustment (id, sku, change, reason)
            SELECT id, sku, change, reason
            FROM unnest($1::uuid[], $2::text[], $3::int[], $4::text[]) AS a(id, sku, change, reason)
            ORDER BY id
            """;

    private static final String ADJUST = """
            UPDATE stock AS s SET on_hand = c.on_hand
            FROM unnest($1::text[], $2::bigint[]) AS c(sku, on_hand)
            WHERE s.sku = c.sku
            """;

    /** The adjustments that are recorded under these ids. */
    Uni<Map<UUID, Adjustment>> known(Collection<UUID> ids) {
        return SessionSql.select(KNOWN, (Object) ids.toArray(UUID[]::new)).map(rows -> {
            var known = new HashMap<UUID, Adjustment>();
            rows.forEach(row ->
                    known.put((UUID) row[0], new Adjustment((String) row[1], (Integer) row[2], (String) row[3])));
            return known;
        });
    }

    /** Records adjustments, and stores the new units on hand in rows that the transaction has locked. */
    Uni<Void> store(Map<UUID, Adjustment> adjustments, Collection<Stock> stocks) {
        List<Adjustment> all = List.copyOf(adjustments.values());
        return SessionSql.together(
                SessionSql.update(
                        NOTE,
                        adjustments.keySet().toArray(UUID[]::new),
                        all.stream().map(Adjustment::sku).toArray(String[]::new),
                        all.stream().map(Adjustment::change).toArray(Integer[]::new),
                        all.stream().map(Adjustment::reason).toArray(String[]::new)),
                SessionSql.update(
                        ADJUST,
                        stocks.stream().map(Stock::sku).toArray(String[]::new),
                        stocks.stream().map(Stock::onHand).toArray(Long[]::new)));
    }
}
