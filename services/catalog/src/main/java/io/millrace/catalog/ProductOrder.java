package io.millrace.catalog;

import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.PageCursor;
import io.millrace.kit.PageSql;
import io.millrace.kit.Problems;

/** The orders of a list of products. A minus sign reverses an order. Each has its index. */
enum ProductOrder {
    SKU("sku"),
    SKU_DOWN("-sku"),
    NAME("name"),
    NAME_DOWN("-name"),
    CHANGED_AT("changedAt"),
    CHANGED_AT_DOWN("-changedAt");

    private final String text;

    ProductOrder(String text) {
        this.text = text;
    }

    static ProductOrder parse(String parameter, String text) {
        return Arrays.stream(values())
                .filter(order -> order.text.equals(text))
                .findFirst()
                .orElseThrow(() -> Problems.badRequest(
                        parameter,
                        "must be one of "
                                + Arrays.stream(values())
                                        .map(order -> order.text)
                                        .collect(Collectors.joining(", "))));
    }

    String text() {
        return text;
    }

    /** The cursor of a page that ends with this product. */
    PageCursor cursor(ProductView last) {
        String value =
                switch (this) {
                    case SKU, SKU_DOWN -> "";
                    case NAME, NAME_DOWN -> last.name();
                    case CHANGED_AT, CHANGED_AT_DOWN -> last.changedAt().toString();
                };
        return new PageCursor(text, value, last.sku());
    }

    /** Adds the condition of the rows behind a cursor, and the order. */
    void addTo(PageSql sql, @Nullable PageCursor after) {
        if (after != null) {
            switch (this) {
                case SKU -> sql.where("sku > ?", after.id());
                case SKU_DOWN -> sql.where("sku < ?", after.id());
                case NAME -> sql.where("(name, sku) > (?, ?)", after.value(), after.id());
                case NAME_DOWN -> sql.where("(name, sku) < (?, ?)", after.value(), after.id());
                case CHANGED_AT -> sql.where("(changed_at, sku) > (?, ?)", after.time("after"), after.id());
                case CHANGED_AT_DOWN -> sql.where("(changed_at, sku) < (?, ?)", after.time("after"), after.id());
            }
        }
        sql.then(
                switch (this) {
                    case SKU -> "ORDER BY sku";
                    case SKU_DOWN -> "ORDER BY sku DESC";
                    case NAME -> "ORDER BY name, sku";
                    case NAME_DOWN -> "ORDER BY name DESC, sku DESC";
                    case CHANGED_AT -> "ORDER BY changed_at, sku";
                    case CHANGED_AT_DOWN -> "ORDER BY changed_at DESC, sku DESC";
                });
    }
}
