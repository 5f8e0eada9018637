package io.millrace.notifications.webhooks;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

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
     * A page of deliveries, the latest first.
     *
     * @param next the cursor of the next page; null on the last one
     */
    public record DeliveryPage(
            List<DeliveryView> items, @Nullable String next) {

        static final String ORDER = "-createdAt";

        /** @param found the page's deliveries, and one more if there is another page */
        static DeliveryPage of(List<Delivery> found, int size) {
            List<DeliveryView> items =
                    found.stream().limit(size).map(DeliveryView::of).toList();
            if (found.size() <= size) {
                return new DeliveryPage(items, null);
            }
            DeliveryView last = items.getLast();
            var next =
                    new PageCursor(ORDER, last.createdAt().toString(), last.id().toString());
            return new DeliveryPage(items, next.text());
        }
    }
}
