package io.millrace.inventory;

import java.time.Duration;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.messaging.retention.Retention;

/**
 * The retention of adjustments and their Idempotency-Keys. The stock keeps an adjustment's result, and the topic
 * {@code inventory} has its event.
 */
@Dependent
class AdjustmentRetention {

    private final Duration age;

    AdjustmentRetention(
            @ConfigProperty(name = "millrace.inventory.adjustment-retention", defaultValue = "365d") Duration age) {
        this.age = age;
    }

    @Produces
    @Singleton
    Retention adjustments() {
        return Retention.of("adjustment", "at", age);
    }
}
