package io.millrace.orders;

import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;

import io.millrace.orders.OrderRequest.LineRequest;

/**
 * What is to be undone.
 *
 * @param lines for an order that has been shipped, what comes back; without it, all that is left
 */
public record CancelRequest(
        @Nullable @Size(max = 200) String reason,

        @Nullable @Size(min = 1, max = OrderRequest.MAX_LINES) List<@NotNull @Valid LineRequest> lines) {

    static final CancelRequest ALL = new CancelRequest(null, null);

    String reasonOr(String otherwise) {
        return reason == null || reason.isBlank() ? otherwise : reason;
    }
}
