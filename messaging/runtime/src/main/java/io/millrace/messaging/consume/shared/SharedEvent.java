package io.millrace.messaging.consume.shared;

import io.opentelemetry.context.Context;
import io.smallrye.mutiny.subscription.UniEmitter;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.consume.Stopwatch;
import io.millrace.messaging.failure.ParkStore;
import io.millrace.messaging.inbox.BatchAdmission.Candidate;
import io.millrace.messaging.inbox.InboxEvent;
import io.millrace.messaging.tx.shared.SharedPiece;

/**
 * An event on its way through a transaction.
 *
 * @param trace the trace that the event's handler continues
 * @param stopwatch runs while the event is handled, not while it waits for a transaction
 * @param caller told when the transaction has committed, or why the event failed
 */
record SharedEvent(
        Delivery delivery,
        Object payload,
        EventContext context,
        Context trace,
        Stopwatch stopwatch,
        UniEmitter<? super Void> caller)
        implements SharedPiece {

    Candidate candidate(EventHandler handler) {
        return new Candidate(InboxEvent.of(handler, context), ParkStore.keyOf(delivery, context));
    }

    /** A record is handled whoever waits for it: only its end lets it be acknowledged. */
    @Override
    public boolean isWanted() {
        return true;
    }

    @Override
    public void begins() {
        stopwatch.start();
    }

    @Override
    public void waits() {
        stopwatch.stop();
    }

    @Override
    public void done() {
        caller.complete(null);
    }

    @Override
    public void failed(Throwable failure) {
        stopwatch.start();
        caller.fail(failure);
    }
}
