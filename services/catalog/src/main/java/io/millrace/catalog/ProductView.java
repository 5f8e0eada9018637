package io.millrace.catalog;

import java.time.Instant;
import java.util.List;

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

    /** One page of products. */
    public record ProductPage(List<ProductView> items, int page, int size, long total) {}
}
