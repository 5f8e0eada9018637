package io.millrace.orders;

import java.time.Duration;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.kit.idempotency.IdempotentRequests;
import io.millrace.messaging.retention.Retention;

/**
 * Sets how long an Idempotency-Key is kept: 30 days by default. During that time a repeated request gets the first
 * request's answer.
 */
@Dependent
class KeyRetention {

    private final Duration age;

    KeyRetention(@ConfigProperty(name = "millrace.orders.idempotency-retention", defaultValue = "30d") Duration age) {
        this.age = age;
    }

    @Produces
    @Singleton
    Retention idempotency() {
        return IdempotentRequests.retention(age);
    }
}
