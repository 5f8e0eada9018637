package io.millrace.catalog;

import java.util.List;
import java.util.Locale;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Page;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/** The products. */
@ApplicationScoped
public class ProductStore implements PanacheRepositoryBase<Product, String> {

    private static final String MATCHES = "listed and (lower(sku) like ?1 or lower(name) like ?1)";

    /** The product, locked until the transaction ends; null if there is none. */
    Uni<@Nullable Product> findForChange(String sku) {
        return findById(sku, LockModeType.PESSIMISTIC_WRITE);
    }

    Uni<List<Product>> search(String text, int page, int size) {
        return find(MATCHES, Sort.by("sku"), pattern(text))
                .page(Page.of(page, size))
                .list();
    }

    Uni<Long> count(String text) {
        return count(MATCHES, pattern(text));
    }

    private static String pattern(String text) {
        String escaped = text.toLowerCase(Locale.ROOT)
                .replace("\\", "\\\\")
                .replace("%", "\\%")
                .replace("_", "\\_");
        return "%" + escaped + "%";
    }
}
