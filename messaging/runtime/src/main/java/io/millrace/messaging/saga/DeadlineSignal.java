package io.millrace.messaging.saga;

import jakarta.enterprise.context.ApplicationScoped;

import io.millrace.messaging.async.DueSignal;

/** Wakes the {@link SagaDeadlines} of this process when the deadline of a saga passes. */
@ApplicationScoped
class DeadlineSignal extends DueSignal {}
