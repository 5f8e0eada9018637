package io.millrace.notifications.webhooks;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.ListTotal;
import io.millrace.kit.PageCursor;

/** A delivery as the API shows it. */
public record DeliveryView(
        @Schema(description = "the message's webhook-id") UUID id,
        String type,
        Delivery.State state,
        @Schema(description = "how often it was sent") int attempts,

        @Nullable @Schema(description = "of the last response; null without one")
        Integer lastStatus,

        @Nullable String lastError,
        Instant createdAt,
        @Nullable Instant lastAttemptAt,
        @Nullable Instant deliveredAt) {

    static DeliveryView of(Delivery delivery) {
        return new DeliveryView(
                delivery.id(),
                delivery.type(),
                delivery.state(),
                delivery.attempts(),
                delivery.lastStatus(),
                delivery.lastError(),
                delivery.createdAt(),
                delivery.lastAttemptAt(),
                delivery.deliveredAt());
    }

    /**
     * A page of deliveries.
     *
     * @param next the cursor of the next page; null on the last one
     * @param total the number of deliveries on all pages, where the request asks for it; counted up to a limit
     * @param totalIsExact whether there are no more deliveries than the total
     */
    public record DeliveryPage(
            List<DeliveryView> items,
            @Nullable String next,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            Long total,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            Boolean totalIsExact) {

        /** @param found the page's deliveries, and one more if there is another page */
        static DeliveryPage of(List<Delivery> found, DeliveryFilter filter, @Nullable ListTotal total) {
            List<DeliveryView> items =
                    found.stream().limit(filter.size()).map(DeliveryView::of).toList();
            return new DeliveryPage(
                    items,
                    found.size() <= filter.size() ? null : cursor(items.getLast(), filter.sort()),
                    total == null ? null : total.number(),
                    total == null ? null : total.isExact());
        }

        private static String cursor(DeliveryView last, CreationSort sort) {
            return new PageCursor(
                            sort.text(), last.createdAt().toString(), last.id().toString())
                    .text();
        }
    }
}
