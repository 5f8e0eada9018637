package io.millrace.orders;

import static io.millrace.messaging.tx.Columns.column;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Uni;

import io.millrace.kit.Money;
import io.millrace.messaging.tx.BatchedStatement;
import io.millrace.messaging.tx.KeptPlan;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.orders.Order.Recorded;

/** Reads and writes the orders' facts, and this service's copy of the catalog. */
@ApplicationScoped
public class OrderStore {

    private static final String FACTS = KeptPlan.of("""
            SELECT order_id, version, type, (data || coalesce(more, '{}'))::text, at FROM order_events
            WHERE order_id = ANY ($1::uuid[]) ORDER BY order_id, version
            """);

    /**
     * The version is part of the key: of two transactions that append to one order concurrently, one fails and tries
     * again.
     */
    private static final String APPEND = KeptPlan.of("""
            INSERT INTO order_events (order_id, version, event_id, type, data, at, more)
            SELECT order_id, version, event_id, type, data::jsonb, at, more::jsonb
            FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::text[])
                AS t(order_id, version, event_id, type, data, at, more)
            ORDER BY order_id, version
            """);

    private static final String RECOVER = APPEND + " ON CONFLICT (order_id, version) DO NOTHING";

    /** Fields that the previous release does not know, and refuses among the others. */
    private static final List<String> NEW_FIELDS = List.of("refunded");

    /**
     * A withdrawal keeps the name and the price of a copy. Of a product that was not known it leaves a mark: an earlier
     * state of the product that comes later must not list it.
     */
    private static final String COPY_PRODUCT = KeptPlan.of("""
            INSERT INTO product_copy (sku, version, listed, name, price_amount, price_currency)
            SELECT DISTINCT ON (sku) sku, version, listed, name, amount::numeric, currency
            FROM unnest($1::text[], $2::bigint[], $3::boolean[], $4::text[], $5::text[], $6::text[])
                AS t(sku, version, listed, name, amount, currency)
            ORDER BY sku, version DESC
            ON CONFLICT (sku) DO UPDATE
            SET version = excluded.version, listed = excluded.listed,
                name = CASE WHEN excluded.listed THEN excluded.name ELSE product_copy.name END,
                price_amount = CASE WHEN excluded.listed THEN excluded.price_amount ELSE product_copy.price_amount END,
                price_currency = CASE
                    WHEN excluded.listed THEN excluded.price_currency ELSE product_copy.price_currency
                END
            WHERE product_copy.version < excluded.version
            """);

    private static final String PRODUCTS = KeptPlan.of("""
            SELECT sku, name, price_amount, price_currency FROM product_copy WHERE sku = ANY ($1::text[]) AND listed
            """);

    private static final String DELIVERED =
            "INSERT INTO delivery (order_id, delivered_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    private static final String DELIVERED_AT = "SELECT delivered_at FROM delivery WHERE order_id = $1";

    private final ObjectMapper mapper;

    private final BatchedStatement<UUID, List<Recorded>> facts = new BatchedStatement<>(this::facts);
    private final BatchedStatement<NewFact, Void> append = new BatchedStatement<>(facts -> write(APPEND, facts));
    private final BatchedStatement<NewFact, Void> recover = new BatchedStatement<>(facts -> write(RECOVER, facts));
    private final BatchedStatement<Copy, Void> copy = new BatchedStatement<>(OrderStore::copy);

    OrderStore(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    private record Copy(String sku, long version, boolean listed, String name, String amount, String currency) {}

    private record NewFact(UUID orderId, Recorded fact, UUID eventId) {}

    /** A product that can be ordered. */
    record Product(String sku, String name, Money price) {}

    /** The order's facts, in their order; empty if there is no such order. */
    Uni<List<Recorded>> facts(UUID orderId) {
        return facts.execute(orderId);
    }

    private Uni<List<List<Recorded>>> facts(List<UUID> orderIds) {
        return SessionSql.select(FACTS, (Object) orderIds.toArray(UUID[]::new)).map(rows -> {
            Map<UUID, List<Recorded>> byOrder = new HashMap<>();
            rows.forEach(row -> byOrder.computeIfAbsent((UUID) row[0], id -> new ArrayList<>())
                    .add(new Recorded(
                            (Long) row[1], read((String) row[2], (String) row[3]), instant((OffsetDateTime) row[4]))));
            return orderIds.stream()
                    .map(id -> byOrder.getOrDefault(id, List.of()))
                    .toList();
        });
    }

    /** Appends a fact; fails with a unique violation if another transaction has stored a fact of that version. */
    Uni<Void> append(UUID orderId, Recorded fact, UUID eventId) {
        return append.execute(new NewFact(orderId, fact, eventId));
    }

    /** Enters a fact that the database has lost; changes nothing where it has a fact of that version. */
    Uni<Void> recover(UUID orderId, Recorded fact, UUID eventId) {
        return recover.execute(new NewFact(orderId, fact, eventId));
    }

    private Uni<List<Void>> write(String sql, List<NewFact> facts) {
        List<ObjectNode> fields = facts.stream()
                .map(one -> mapper.<ObjectNode>valueToTree(one.fact().fact()))
                .toList();
        String[] more = fields.stream()
                .map(all -> all.deepCopy().retain(NEW_FIELDS))
                .map(rest -> rest.isEmpty() ? null : rest.toString())
                .toArray(String[]::new);
        return SessionSql.update(
                        sql,
                        column(facts, NewFact::orderId, UUID[]::new),
                        column(facts, one -> one.fact().version(), Long[]::new),
                        column(facts, NewFact::eventId, UUID[]::new),
                        column(facts, one -> one.fact().fact().getClass().getSimpleName(), String[]::new),
                        column(fields, all -> all.remove(NEW_FIELDS).toString(), String[]::new),
                        column(facts, one -> one.fact().at().atOffset(ZoneOffset.UTC), OffsetDateTime[]::new),
                        more)
                .replaceWith(() -> Collections.nCopies(facts.size(), null));
    }

    /** Stores the copy of a product, unless the copy is of the same or a later version. */
    Uni<Void> copy(String sku, long version, String name, Money price) {
        return copy.execute(new Copy(sku, version, true, name, price.amount().toPlainString(), price.currency()));
    }

    Uni<Void> withdraw(String sku, long version) {
        return copy.execute(new Copy(sku, version, false, "", "0", "XXX"));
    }

    private static Uni<List<Void>> copy(List<Copy> copies) {
        return SessionSql.update(
                        COPY_PRODUCT,
                        column(copies, Copy::sku, String[]::new),
                        column(copies, Copy::version, Long[]::new),
                        column(copies, Copy::listed, Boolean[]::new),
                        column(copies, Copy::name, String[]::new),
                        column(copies, Copy::amount, String[]::new),
                        column(copies, Copy::currency, String[]::new))
                .replaceWith(() -> Collections.nCopies(copies.size(), null));
    }

    /** The products with these SKUs that can be ordered, by SKU. */
    Uni<Map<String, Product>> products(List<String> skus) {
        return SessionSql.select(PRODUCTS, (Object) skus.toArray(String[]::new)).map(rows -> {
            var products = new TreeMap<String, Product>();
            rows.forEach(row -> products.put(
                    (String) row[0],
                    new Product((String) row[0], (String) row[1], new Money((BigDecimal) row[2], (String) row[3]))));
            return products;
        });
    }

    /** Stores when the carrier has delivered the order's parcel. */
    Uni<Void> delivered(UUID orderId, Instant at) {
        return SessionSql.update(DELIVERED, orderId, at.atOffset(ZoneOffset.UTC))
                .replaceWithVoid();
    }

    /** When the carrier has delivered the order's parcel; empty if it has not, or this service does not know. */
    Uni<Optional<Instant>> deliveredAt(UUID orderId) {
        return SessionSql.select(DELIVERED_AT, orderId)
                .map(rows -> rows.stream().findFirst().map(row -> instant((OffsetDateTime) row[0])));
    }

    private OrderFact read(String type, String json) {
        try {
            return mapper.readValue(json, factType(type));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("fact " + type + " can't be read", e);
        }
    }

    private static Class<? extends OrderFact> factType(String name) {
        return switch (name) {
            case "Placed" -> OrderFact.Placed.class;
            case "StockReserved" -> OrderFact.StockReserved.class;
            case "PaymentAuthorized" -> OrderFact.PaymentAuthorized.class;
            case "Paid" -> OrderFact.Paid.class;
            case "Shipped" -> OrderFact.Shipped.class;
            case "Completed" -> OrderFact.Completed.class;
            case "CancellationRequested" -> OrderFact.CancellationRequested.class;
            case "Cancelled" -> OrderFact.Cancelled.class;
            case "ReturnRequested" -> OrderFact.ReturnRequested.class;
            case "Returned" -> OrderFact.Returned.class;
            case "ReturnReceived" -> OrderFact.ReturnReceived.class;
            case "ReturnExpired" -> OrderFact.ReturnExpired.class;
            default -> throw new IllegalStateException("no fact is called " + name);
        };
    }

    private static Instant instant(OffsetDateTime time) {
        return time.toInstant();
    }
}
