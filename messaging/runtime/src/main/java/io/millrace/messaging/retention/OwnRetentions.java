package io.millrace.messaging.retention;

import java.time.Duration;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.millrace.messaging.config.MessagingConfig;

/** The retention of the extension's own tables. docs/operations.md lists the tables that have another bound. */
@Dependent
class OwnRetentions {

    /** After this time without use, the row of an instance's name is removed. */
    private static final Duration UNUSED_NAME = Duration.ofDays(1);

    private static final String TIME_OF_SAGA = "updated_at";

    /** Rows of given-up events stay longer: dead letters outlive the inbox's retention, and may be redriven (ADR 22). */
    @Produces
    @Singleton
    Retention inbox(MessagingConfig config) {
        return Retention.of("inbox", "handled_at", config.inbox().retention()).where("given_up IS NULL");
    }

    /** By the same index: rows of handled events that are as old as this are gone. */
    @Produces
    @Singleton
    Retention givenUpEvents(MessagingConfig config) {
        return Retention.of("inbox", "handled_at", config.deadLetters().retention())
                .where("given_up IS NOT NULL");
    }

    @Produces
    @Singleton
    Retention recordsOfDeadLetters(MessagingConfig config) {
        return Retention.of(
                "dead_letter_record", "stored_at", config.deadLetters().retention());
    }

    @Produces
    @Singleton
    Retention givenUpRows(MessagingConfig config) {
        return Retention.of(
                "outbox_given_up", "given_up_at", config.deadLetters().retention());
    }

    @Produces
    @Singleton
    Retention completedSagas(MessagingConfig config) {
        return sagas("COMPLETED", config.saga().retention());
    }

    @Produces
    @Singleton
    Retention compensatedSagas(MessagingConfig config) {
        return sagas("COMPENSATED", config.saga().retention());
    }

    @Produces
    @Singleton
    Retention lives() {
        return Retention.of("instance_life", "beat_at", UNUSED_NAME);
    }

    /** Sagas of one status, for which there is an index, with their timelines. */
    private static Retention sagas(String status, Duration age) {
        return Retention.of("saga", TIME_OF_SAGA, age)
                .where("status = '" + status + "'")
                .with("saga_log", "saga_id", "id");
    }
}
