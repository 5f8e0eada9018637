package io.millrace.catalog;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.LikePatterns;
import io.millrace.kit.Money;
import io.millrace.kit.PageSql;
import io.millrace.messaging.tx.SessionSql;

/** Queries and updates the products. */
@ApplicationScoped
public class ProductStore implements PanacheRepositoryBase<Product, String> {

    /** Inserts the row of a product before its first listing. Of several simultaneous requests one inserts it. */
    private static final String CREATE = """
            INSERT INTO product (sku, name, description, price_amount, price_currency, listed, version, changed_at)
            VALUES ($1, '', '', 0, '', false, 0, now())
            ON CONFLICT DO NOTHING
            """;

    private static final String LIST = """
            SELECT sku, name, description, price_amount, price_currency, listed, version, changed_at FROM product
            """;

    private static final String MATCHES =
            "(lower(sku) LIKE lower(?)%1$s OR lower(name) LIKE lower(?)%1$s)".formatted(LikePatterns.ESCAPE);

    /** The product, locked until the transaction ends; null if there is none. */
    Uni<@Nullable Product> findForChange(String sku) {
        return findById(sku, LockModeType.PESSIMISTIC_WRITE);
    }

    /** The product, locked until the transaction ends. A new one has the version 0 and is not listed. */
    Uni<Product> findOrCreateForChange(String sku) {
        return findForChange(sku).onItem().ifNull().switchTo(() -> SessionSql.update(CREATE, sku)
                .chain(() -> findForChange(sku)));
    }

    /** A page of products, and one row more if there is another page. */
    Uni<List<ProductView>> list(ProductFilter filter) {
        var sql = conditions(LIST, filter);
        filter.order().addTo(sql, filter.after());
        sql.then("LIMIT ?", filter.size() + 1);
        return SessionSql.select(sql.sql(), sql.parameters())
                .map(rows -> rows.stream().map(ProductStore::view).toList());
    }

    /** The number of products on all pages. */
    Uni<Long> count(ProductFilter filter) {
        var sql = conditions("SELECT count(*) FROM product", filter);
        return SessionSql.select(sql.sql(), sql.parameters()).map(rows -> (Long) rows.getFirst()[0]);
    }

    private static PageSql conditions(String select, ProductFilter filter) {
        var sql = new PageSql(select)
                .whereGiven("listed = ?", filter.status().listed())
                .whereGiven("sku = ?", filter.sku())
                .whereGiven("changed_at >= ?", filter.from())
                .whereGiven("changed_at < ?", filter.to());
        if (!filter.text().isEmpty()) {
            String pattern = LikePatterns.containing(filter.text());
            sql.where(MATCHES, pattern, pattern);
        }
        return sql;
    }

    private static ProductView view(Object[] row) {
        Instant changedAt = ((OffsetDateTime) row[7]).toInstant();
        var price = new Money((BigDecimal) row[3], (String) row[4]);
        return new ProductView(
                (String) row[0], (String) row[1], (String) row[2], price, (Boolean) row[5], (Long) row[6], changedAt);
    }
}
