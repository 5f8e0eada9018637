package io.millrace.notifications.webhooks;

import java.time.Duration;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.kit.idempotency.IdempotentRequests;
import io.millrace.messaging.retention.Retention;

/** Sets how long deliveries, and Idempotency-Keys with their answers, are kept: 30 days by default. */
@Dependent
class WebhookRetentions {

    private final WebhooksConfig config;
    private final Duration keys;

    WebhookRetentions(
            WebhooksConfig config,
            @ConfigProperty(name = "millrace.notifications.idempotency-retention", defaultValue = "30d")
                    Duration keys) {
        this.config = config;
        this.keys = keys;
    }

    @Produces
    @Singleton
    Retention deliveries() {
        return Retention.of("webhook_delivery", "due_until", config.retention());
    }

    @Produces
    @Singleton
    Retention idempotency() {
        return IdempotentRequests.retention(keys);
    }
}
