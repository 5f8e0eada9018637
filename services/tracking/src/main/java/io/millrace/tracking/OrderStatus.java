package io.millrace.tracking;

import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.Problems;

/** The statuses by which orders can be listed; docs/api.md tells what they mean. */
enum OrderStatus {
    PLACED,
    RESERVED,
    AUTHORIZED,
    PAID,
    SHIPPED,
    COMPLETED,
    CANCELLING,
    CANCELLED,
    RETURNING,
    RETURNED;

    /**
     * Reads a parameter's value.
     *
     * @param text null where the parameter is not given
     */
    static @Nullable OrderStatus parse(String parameter, @Nullable String text) {
        if (text == null) {
            return null;
        }
        return Arrays.stream(values())
                .filter(status -> status.name().equals(text))
                .findFirst()
                .orElseThrow(() -> Problems.badRequest(
                        parameter,
                        "must be one of "
                                + Arrays.stream(values()).map(OrderStatus::name).collect(Collectors.joining(", "))));
    }
}
