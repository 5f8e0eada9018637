package io.millrace.orders;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
import io.millrace.messaging.tx.SessionSql;
import io.millrace.orders.Order.Recorded;

/** Reads and writes the orders' facts, and this service's copy of the catalog. */
@ApplicationScoped
public class OrderStore {

    private static final String FACTS = """
            SELECT version, type, (data || coalesce(more, '{}'))::text, at FROM order_events
            WHERE order_id = $1 ORDER BY version
            """;

    /**
     * The version is part of the key: of two transactions that append to one order concurrently, one fails and tries
     * again.
     */
    private static final String APPEND = """
            INSERT INTO order_events (order_id, version, event_id, type, data, at, more)
            VALUES ($1, $2, $3, $4, $5::text::jsonb, $6, $7::text::jsonb)
            """;

    private static final String RECOVER = APPEND + " ON CONFLICT (order_id, version) DO NOTHING";

    /** Fields that the previous release does not know, and refuses among the others. */
    private static final List<String> NEW_FIELDS = List.of("refunded");

    private static final String COPY_PRODUCT = """
            INSERT INTO product_copy (sku, version, listed, name, price_amount, price_currency)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (sku) DO UPDATE
            SET version = excluded.version, listed = excluded.listed, name = excluded.name,
                price_amount = excluded.price_amount, price_currency = excluded.price_currency
            WHERE product_copy.version < excluded.version
            """;

    /** Leaves a mark of a product that was not known: an earlier state of it that comes later must not list it. */
    private static final String WITHDRAW_PRODUCT = """
            INSERT INTO product_copy (sku, version, listed, name, price_amount, price_currency)
            VALUES ($1, $2, false, '', 0, 'XXX')
            ON CONFLICT (sku) DO UPDATE SET version = excluded.version, listed = false
            WHERE product_copy.version < excluded.version
            """;

    private static final String PRODUCTS = """
            SELECT sku, name, price_amount, price_currency FROM product_copy WHERE sku = ANY($1) AND listed
            """;

    private static final String DELIVERED =
            "INSERT INTO delivery (order_id, delivered_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    private static final String DELIVERED_AT = "SELECT delivered_at FROM delivery WHERE order_id = $1";

    private final ObjectMapper mapper;

    OrderStore(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** A product that can be ordered. */
    record Product(String sku, String name, Money price) {}

    Uni<List<Recorded>> facts(UUID orderId) {
        return SessionSql.select(FACTS, orderId).map(rows -> {
            var facts = new ArrayList<Recorded>(rows.size());
            rows.forEach(row -> facts.add(new Recorded(
                    (Long) row[0], read((String) row[1], (String) row[2]), instant((OffsetDateTime) row[3]))));
            return facts;
        });
    }

    /** Appends a fact; fails with a unique violation if another transaction has stored a fact of that version. */
    Uni<Void> append(UUID orderId, Recorded fact, UUID eventId) {
        return write(APPEND, orderId, fact, eventId);
    }

    /** Enters a fact that the database has lost; changes nothing where it has a fact of that version. */
    Uni<Void> recover(UUID orderId, Recorded fact, UUID eventId) {
        return write(RECOVER, orderId, fact, eventId);
    }

    private Uni<Void> write(String sql, UUID orderId, Recorded fact, UUID eventId) {
        ObjectNode fields = mapper.valueToTree(fact.fact());
        ObjectNode more = fields.deepCopy().retain(NEW_FIELDS);
        return SessionSql.update(
                        sql,
                        orderId,
                        fact.version(),
                        eventId,
                        fact.fact().getClass().getSimpleName(),
                        fields.remove(NEW_FIELDS).toString(),
                        fact.at().atOffset(ZoneOffset.UTC),
                        more.isEmpty() ? null : more.toString())
                .replaceWithVoid();
    }

    /** Stores the copy of a product, unless the copy is of the same or a later version. */
    Uni<Void> copy(String sku, long version, String name, Money price) {
        return SessionSql.update(COPY_PRODUCT, sku, version, true, name, price.amount(), price.currency())
                .replaceWithVoid();
    }

    Uni<Void> withdraw(String sku, long version) {
        return SessionSql.update(WITHDRAW_PRODUCT, sku, version).replaceWithVoid();
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
