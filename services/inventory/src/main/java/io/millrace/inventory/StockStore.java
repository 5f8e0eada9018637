package io.millrace.inventory;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import io.millrace.inventory.Reservation.Status;
import io.millrace.kit.ClaimHeldException;
import io.millrace.kit.Conflicts;
import io.millrace.kit.ListTotal;
import io.millrace.kit.PageSql;
import io.millrace.kit.RequestTransactions;
import io.millrace.messaging.tx.KeptPlan;
import io.millrace.messaging.tx.SessionSql;

/** Stock, reservations and adjustments. Plain SQL, because statements work on many rows at once. */
@ApplicationScoped
public class StockStore {

    /** Locks rows in the order of the SKUs, so that orders with the same products do not deadlock. */
    private static final String LOCK = KeptPlan.of(
            "SELECT sku, on_hand, reserved FROM stock WHERE sku = ANY ($1::text[]) ORDER BY sku FOR UPDATE");

    private static final String KNOW = "INSERT INTO stock (sku) VALUES ($1) ON CONFLICT DO NOTHING";

    private static final String ADJUST = """
            UPDATE stock SET on_hand = on_hand + $2 WHERE sku = $1 AND on_hand + $2 >= reserved
            RETURNING on_hand, reserved
            """;

    private static final String NOTE_ADJUSTMENT =
            "INSERT INTO adjustment (id, sku, change, reason) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

    private static final String ADJUSTMENT = "SELECT sku, change, reason FROM adjustment WHERE id = $1";

    private static final String RESERVATIONS = KeptPlan.of("""
            SELECT order_id, reservation_id, status, lines, changed_at FROM reservation WHERE order_id = ANY ($1::uuid[])
            """);

    private static final String NOTE_RETURN =
            "INSERT INTO stock_return (return_id, order_id, lines) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

    private static final String RETURNED = "SELECT lines FROM stock_return WHERE order_id = $1";

    private static final String LIST = "SELECT sku, on_hand, reserved FROM stock";

    /** Limits the wait for a key that another, open transaction has claimed. */
    private static final String CLAIM_SOON = "SELECT set_config('lock_timeout', '10ms', true)";

    private static final String WAIT_AS_BEFORE = "SELECT set_config('lock_timeout', $1, true)";

    /** A recorded adjustment of stock. */
    record Adjustment(String sku, int change, String reason) {}

    /** Returns the rows of these SKUs, locked until the transaction ends; unknown SKUs are left out. */
    Uni<Map<String, Stock>> lock(String[] skus) {
        if (skus.length == 0) {
            return Uni.createFrom().item(Map.of());
        }
        return SessionSql.select(LOCK, (Object) skus).map(rows -> {
            var stocks = new TreeMap<String, Stock>();
            rows.forEach(row -> stocks.put((String) row[0], stock(row)));
            return stocks;
        });
    }

    /** Adds the product unless it exists. A new product has no units on hand. */
    Uni<Void> know(String sku) {
        return SessionSql.update(KNOW, sku).replaceWithVoid();
    }

    Uni<Optional<Stock>> find(String sku) {
        return SessionSql.select("SELECT sku, on_hand, reserved FROM stock WHERE sku = $1", sku)
                .map(rows -> rows.stream().findFirst().map(StockStore::stock));
    }

    /** A page of stock in the order of the SKUs, and one row more if there is another page. */
    Uni<List<Stock>> list(StockFilter filter) {
        var sql = new PageSql(LIST).whereGiven("sku = ?", filter.sku());
        String after = filter.after() == null ? null : filter.after().id();
        switch (filter.order()) {
            case SKU -> sql.whereGiven("sku > ?", after).then("ORDER BY sku");
            case SKU_DOWN -> sql.whereGiven("sku < ?", after).then("ORDER BY sku DESC");
        }
        sql.then("LIMIT ?", filter.size() + 1);
        return SessionSql.select(sql.sql(), sql.parameters())
                .map(rows -> rows.stream().map(StockStore::stock).toList());
    }

    /** The number of products on all pages. */
    Uni<ListTotal> count(StockFilter filter) {
        var sql = PageSql.counting("SELECT FROM stock")
                .whereGiven("sku = ?", filter.sku())
                .counted();
        return SessionSql.select(sql.sql(), sql.parameters()).map(rows -> ListTotal.of((Long) rows.getFirst()[0]));
    }

    /** The stock of a product, locked until the transaction ends. */
    Uni<Optional<Stock>> lock(String sku) {
        return lock(new String[] {sku}).map(stocks -> Optional.ofNullable(stocks.get(sku)));
    }

    /** Changes the units in stock. Empty if fewer units than the reserved ones would be left. */
    Uni<Optional<Stock>> adjust(String sku, int change) {
        return SessionSql.select(ADJUST, sku, change)
                .map(rows -> rows.stream().findFirst().map(row -> new Stock(sku, (Long) row[0], (Long) row[1])));
    }

    /**
     * Records an adjustment; returns whether it is new. Fails with {@link ClaimHeldException} while another transaction
     * records an adjustment with the same key.
     */
    Uni<Boolean> noteAdjustment(UUID id, Adjustment adjustment) {
        return SessionSql.select(CLAIM_SOON)
                .chain(() -> SessionSql.update(
                        NOTE_ADJUSTMENT, id, adjustment.sku(), adjustment.change(), adjustment.reason()))
                .onFailure(Conflicts::isLocked)
                .transform(ClaimHeldException::new)
                .call(() -> SessionSql.select(WAIT_AS_BEFORE, RequestTransactions.LOCK_TIMEOUT))
                .map(count -> count > 0);
    }

    Uni<Adjustment> adjustment(UUID id) {
        return SessionSql.select(ADJUSTMENT, id)
                .map(List::getFirst)
                .map(row -> new Adjustment((String) row[0], (Integer) row[1], (String) row[2]));
    }

    Uni<Optional<Reservation>> reservation(UUID orderId) {
        return reservations(orderId).map(found -> Optional.ofNullable(found.get(orderId)));
    }

    /** The reservations of these orders, by order; those without one are left out. */
    Uni<Map<UUID, Reservation>> reservations(UUID... orderIds) {
        return SessionSql.select(RESERVATIONS, (Object) orderIds).map(rows -> {
            var reservations = new HashMap<UUID, Reservation>();
            rows.forEach(row -> reservations.put((UUID) row[0], reservation(row)));
            return reservations;
        });
    }

    private static Reservation reservation(Object[] row) {
        return new Reservation(
                (UUID) row[0],
                (UUID) row[1],
                Status.valueOf((String) row[2]),
                lines((JsonArray) row[3]).units(),
                instant(row[4]));
    }

    /** Records a return; returns whether it is new. */
    Uni<Boolean> noteReturn(UUID returnId, UUID orderId, Lines lines) {
        return SessionSql.update(NOTE_RETURN, returnId, orderId, json(lines.units()))
                .map(count -> count > 0);
    }

    /** All units of an order that have come back. */
    Uni<Lines> returned(UUID orderId) {
        return SessionSql.select(RETURNED, orderId).map(rows -> rows.stream()
                .map(row -> lines((JsonArray) row[0]))
                .reduce(new Lines(new TreeMap<>()), Lines::plus));
    }

    private static Stock stock(Object[] row) {
        return new Stock((String) row[0], (Long) row[1], (Long) row[2]);
    }

    private static Instant instant(Object value) {
        return ((OffsetDateTime) value).toInstant();
    }

    private static Lines lines(JsonArray json) {
        var units = new TreeMap<String, Integer>();
        json.forEach(line -> units.put(((JsonObject) line).getString("sku"), ((JsonObject) line).getInteger("units")));
        return new Lines(units);
    }

    static JsonArray json(Map<String, Integer> units) {
        var json = new JsonArray();
        units.forEach((sku, count) -> json.add(new JsonObject().put("sku", sku).put("units", count)));
        return json;
    }
}
