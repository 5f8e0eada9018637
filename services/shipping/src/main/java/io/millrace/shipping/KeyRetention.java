package io.millrace.shipping;

import java.time.Duration;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.kit.idempotency.IdempotentRequests;
import io.millrace.messaging.retention.Retention;

/** Sets how long an Idempotency-Key and its answer are kept: 30 days by default. */
@Dependent
class KeyRetention {

    private final Duration age;

    KeyRetention(@ConfigProperty(name = "millrace.shipping.idempotency-retention", defaultValue = "30d") Duration age) {
        this.age = age;
    }

    @Produces
    @Singleton
    Retention idempotency() {
        return IdempotentRequests.retention(age);
    }
}
