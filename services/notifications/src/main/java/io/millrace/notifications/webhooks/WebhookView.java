package io.millrace.notifications.webhooks;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.PageCursor;
import io.millrace.kit.webhook.WebhookSecret;

/**
 * A subscription as the API shows it.
 *
 * @param disabledReason why the service has disabled it; null if it did not
 * @param previousSecretUntil until when the previous secret also signs; null if there is none
 * @param secret only in the answer to the request that created it; null in all others
 */
public record WebhookView(
        UUID id,
        String url,

        @Schema(description = "empty for all") List<String> events,

        String description,
        boolean enabled,

        @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) String disabledReason,

        long version,
        Instant createdAt,
        Instant changedAt,

        @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) Instant previousSecretUntil,

        @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(description = "only in the answer to the request that created it")
        String secret) {

    static WebhookView of(Webhook webhook) {
        return of(webhook, null);
    }

    static WebhookView of(Webhook webhook, @Nullable WebhookSecret secret) {
        return new WebhookView(
                webhook.id(),
                webhook.url(),
                webhook.events(),
                webhook.description(),
                webhook.enabled(),
                webhook.disabledReason().isEmpty() ? null : webhook.disabledReason(),
                webhook.version(),
                webhook.createdAt(),
                webhook.changedAt(),
                webhook.previousSecretUntil(),
                secret == null ? null : secret.text());
    }

    /**
     * A page of subscriptions.
     *
     * @param next the cursor of the next page; null on the last one
     */
    public record WebhookPage(
            List<WebhookView> items, @Nullable String next) {

        /** @param found the page's subscriptions, and one more if there is another page */
        static WebhookPage of(List<Webhook> found, CreationSort sort, int size) {
            List<WebhookView> items =
                    found.stream().limit(size).map(WebhookView::of).toList();
            String next = found.size() <= size
                    ? null
                    : new PageCursor(sort.text(), "", items.getLast().id().toString()).text();
            return new WebhookPage(items, next);
        }
    }
}
