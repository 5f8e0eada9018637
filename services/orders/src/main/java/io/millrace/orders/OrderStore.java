package io.millrace.orders;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;

import io.millrace.kit.Money;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.orders.Order.Recorded;

/** The orders' facts, and our copy of the catalog. */
@ApplicationScoped
public class OrderStore {

    private static final String FACTS =
            "SELECT version, type, data::text, at FROM order_events WHERE order_id = $1 ORDER BY version";

    /** The version is part of the key: of two that append at the same time one fails, and looks again. */
    private static final String APPEND = """
            INSERT INTO order_events (order_id, version, event_id, type, data, at) VALUES ($1, $2, $3, $4, $5::text::jsonb, $6)
            """;

    private static final String COPY_PRODUCT = """
            INSERT INTO product_copy (sku, version, listed, name, price_amount, price_currency)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (sku) DO UPDATE
            SET version = excluded.version, listed = excluded.listed, name = excluded.name,
                price_amount = excluded.price_amount, price_currency = excluded.price_currency
            WHERE product_copy.version < excluded.version
            """;

    private static final String WITHDRAW_PRODUCT =
            "UPDATE product_copy SET listed = false, version = $2 WHERE sku = $1 AND version < $2";

    private static final String PRODUCTS = """
            SELECT sku, name, price_amount, price_currency FROM product_copy WHERE sku = ANY($1) AND listed
            """;

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

    /** Fails with a unique violation if the order has got that version meanwhile. */
    Uni<Void> append(UUID orderId, Recorded fact, UUID eventId) {
        return SessionSql.update(
                        APPEND,
                        orderId,
                        fact.version(),
                        eventId,
                        fact.fact().getClass().getSimpleName(),
                        write(fact.fact()),
                        fact.at().atOffset(ZoneOffset.UTC))
                .replaceWithVoid();
    }

    /** Keeps the copy of a product, unless a later state of it is known. */
    Uni<Void> copy(String sku, long version, String name, Money price) {
        return SessionSql.update(COPY_PRODUCT, sku, version, true, name, price.amount(), price.currency())
                .replaceWithVoid();
    }

    Uni<Void> withdraw(String sku, long version) {
        return SessionSql.update(WITHDRAW_PRODUCT, sku, version).replaceWithVoid();
    }

    /** Those of the products that can be ordered. */
    Uni<Map<String, Product>> products(List<String> skus) {
        return SessionSql.select(PRODUCTS, (Object) skus.toArray(String[]::new)).map(rows -> {
            var products = new TreeMap<String, Product>();
            rows.forEach(row -> products.put(
                    (String) row[0],
                    new Product((String) row[0], (String) row[1], new Money((BigDecimal) row[2], (String) row[3]))));
            return products;
        });
    }

    private String write(OrderFact fact) {
        try {
            return mapper.writeValueAsString(fact);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
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
            case "Paid" -> OrderFact.Paid.class;
            case "Shipped" -> OrderFact.Shipped.class;
            case "Completed" -> OrderFact.Completed.class;
            case "CancellationRequested" -> OrderFact.CancellationRequested.class;
            case "Cancelled" -> OrderFact.Cancelled.class;
            case "ReturnRequested" -> OrderFact.ReturnRequested.class;
            case "Returned" -> OrderFact.Returned.class;
            default -> throw new IllegalStateException("no fact is called " + name);
        };
    }

    private static Instant instant(OffsetDateTime time) {
        return time.toInstant();
    }
}
