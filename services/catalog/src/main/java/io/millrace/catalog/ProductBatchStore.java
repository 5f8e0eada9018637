package io.millrace.catalog;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.tx.SessionSql;

/** Reads and writes many products at a time: one statement for all of them. */
@ApplicationScoped
public class ProductBatchStore {

    /** Locks in the order of the SKUs; otherwise simultaneous requests with the same products would deadlock. */
    private static final String LOCK = """
            SELECT sku, name, description, price_amount, price_currency, listed, version, changed_at FROM product
            WHERE sku = ANY($1) ORDER BY sku FOR UPDATE
            """;

    private static final String CREATE = """
            INSERT INTO product (sku, name, description, price_amount, price_currency, listed, version, changed_at)
            SELECT sku, '', '', 0, '', false, 0, now() FROM unnest($1::text[]) AS sku ORDER BY sku
            ON CONFLICT DO NOTHING
            """;

    private static final String STORE = """
            UPDATE product AS p
            SET name = c.name, description = c.description, price_amount = c.amount::numeric,
                price_currency = c.currency, listed = true, version = c.version, changed_at = $7
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
                AS c(sku, name, description, amount, currency, version)
            WHERE p.sku = c.sku
            """;

    /**
     * Returns the products by SKU, locked until the transaction ends. A new product has the version 0 and is not
     * listed.
     *
     * @param creatable the SKUs among them whose products are created if they do not exist
     */
    Uni<Map<String, Product>> findOrCreateForChange(Collection<String> skus, Collection<String> creatable) {
        var products = new TreeMap<String, Product>();
        return lock(skus, products).chain(() -> {
            List<String> missing =
                    creatable.stream().filter(sku -> !products.containsKey(sku)).toList();
            return missing.isEmpty()
                    ? Uni.createFrom().<Map<String, Product>>item(products)
                    : SessionSql.update(CREATE, (Object) missing.toArray(String[]::new))
                            .chain(() -> lock(missing, products))
                            .replaceWith(products);
        });
    }

    private static Uni<Void> lock(Collection<String> skus, Map<String, Product> products) {
        return SessionSql.select(LOCK, (Object) skus.toArray(String[]::new))
                .invoke(rows -> rows.forEach(row -> products.put((String) row[0], product(row))))
                .replaceWithVoid();
    }

    /** Stores the listed products, with now as the time of their change. */
    Uni<Void> store(Collection<Product> products, Instant now) {
        return SessionSql.update(
                        STORE,
                        texts(products, product -> product.sku),
                        texts(products, product -> product.name),
                        texts(products, product -> product.description),
                        texts(products, product -> product.priceAmount.toPlainString()),
                        texts(products, product -> product.priceCurrency),
                        products.stream().map(product -> product.version).toArray(Long[]::new),
                        now.atOffset(ZoneOffset.UTC))
                .replaceWithVoid();
    }

    private static String[] texts(Collection<Product> products, Function<Product, String> text) {
        return products.stream().map(text).toArray(String[]::new);
    }

    private static Product product(Object[] row) {
        Product product = Product.named((String) row[0]);
        product.name = (String) row[1];
        product.description = (String) row[2];
        product.priceAmount = (BigDecimal) row[3];
        product.priceCurrency = (String) row[4];
        product.listed = (Boolean) row[5];
        product.version = (Long) row[6];
        product.changedAt = ((OffsetDateTime) row[7]).toInstant();
        return product;
    }
}
