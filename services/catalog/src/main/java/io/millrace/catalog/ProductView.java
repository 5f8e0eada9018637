package io.millrace.catalog;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;

/** A product as the API shows it. */
public record ProductView(
        String sku, String name, String description, Money price, boolean listed, long version, Instant changedAt) {

    static ProductView of(Product product) {
        return new ProductView(
                product.sku,
                product.name,
                product.description,
                product.price(),
                product.listed,
                product.version,
                product.changedAt);
    }

    /**
     * One page of products.
     *
     * @param next the cursor of the next page; null on the last one
     * @param total the number of products on all pages, where the request asks for it
     */
    public record ProductPage(
            List<ProductView> items,
            @Nullable String next,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            Long total) {

        /** @param found the page's products, and one more if there is another page */
        static ProductPage of(List<ProductView> found, ProductFilter filter, @Nullable Long total) {
            if (found.size() <= filter.size()) {
                return new ProductPage(found, null, total);
            }
            List<ProductView> items = List.copyOf(found.subList(0, filter.size()));
            return new ProductPage(items, filter.order().cursor(items.getLast()).text(), total);
        }
    }
}
