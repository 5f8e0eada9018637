package io.millrace.orders;

import jakarta.validation.constraints.Null;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.OneLine;

/**
 * A request to cancel a whole order.
 *
 * @param reason the customer's own words
 * @param lines refused, and known so that the refusal names the address that takes them
 */
public record CancellationRequest(
        @Nullable @OneLine @Size(max = 200) String reason,

        @Schema(hidden = true)
        @Nullable @Null(
                message = "is not taken here, as a whole order is cancelled: "
                        + "send it to /api/orders/{id}/returns when the order is completed")
        Object lines) {

    static final String EXAMPLE = """
            {
              "reason": "ordered by mistake"
            }""";

    /** The request as the former address takes it: a key stands for the same request at both. */
    static CancelRequest former(@Nullable CancellationRequest request) {
        return request == null ? CancelRequest.ALL : new CancelRequest(request.reason(), null);
    }
}
