package io.millrace.orders;

import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.OneLine;
import io.millrace.orders.OrderRequest.LineRequest;

/**
 * A request to give delivered units back.
 *
 * @param reason why; {@code CUSTOMER_REQUEST} stands in for null or blank
 * @param lines units to give back; null stands for all that are left
 */
public record ReturnRequest(
        @Nullable @OneLine @Size(max = 200) String reason,

        @Nullable @Size(min = 1, max = OrderRequest.MAX_LINES) List<@NotNull @Valid LineRequest> lines) {

    static final String EXAMPLE = """
            {
              "reason": "wrong colour",
              "lines": [{"sku": "mill", "quantity": 1}]
            }""";

    static final ReturnRequest ALL = new ReturnRequest(null, null);
}
