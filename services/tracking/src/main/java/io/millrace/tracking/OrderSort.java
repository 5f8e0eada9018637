package io.millrace.tracking;

import java.util.Arrays;
import java.util.stream.Collectors;

import io.millrace.kit.PageCursor;
import io.millrace.kit.Problems;

/** The orders of a list of orders. A minus sign reverses an order. Each filter has an index for both. */
enum OrderSort {
    PLACED_AT("placedAt"),
    PLACED_AT_DOWN("-placedAt");

    private final String text;

    OrderSort(String text) {
        this.text = text;
    }

    static OrderSort parse(String parameter, String text) {
        return Arrays.stream(values())
                .filter(sort -> sort.text.equals(text))
                .findFirst()
                .orElseThrow(() -> Problems.badRequest(
                        parameter,
                        "must be one of "
                                + Arrays.stream(values()).map(OrderSort::text).collect(Collectors.joining(", "))));
    }

    String text() {
        return text;
    }

    /** The cursor of a page that ends with this order. */
    PageCursor cursor(TrackedOrder last) {
        return new PageCursor(text, last.placedAt().toString(), last.orderId().toString());
    }
}
