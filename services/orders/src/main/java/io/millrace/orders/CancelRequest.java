package io.millrace.orders;

import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.OneLine;
import io.millrace.orders.OrderRequest.LineRequest;

/**
 * A request to cancel an order, or to return delivered units, at the former address of both.
 *
 * @param reason why units are returned; {@code CUSTOMER_REQUEST} stands in for null or blank
 * @param lines units to return, for a completed order; null returns all units that are left
 */
public record CancelRequest(
        @Nullable @OneLine @Size(max = 200) String reason,

        @Nullable @Size(min = 1, max = OrderRequest.MAX_LINES) List<@NotNull @Valid LineRequest> lines) {

    static final String EXAMPLE_ALL = """
            {
              "reason": "ordered by mistake"
            }""";

    static final String EXAMPLE_LINES = """
            {
              "reason": "wrong colour",
              "lines": [{"sku": "mill", "quantity": 1}]
            }""";

    static final CancelRequest ALL = new CancelRequest(null, null);
}
