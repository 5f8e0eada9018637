package io.millrace.notifications;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.async.Retry;
import io.millrace.notifications.MailOutcome.Failed;
import io.millrace.notifications.MailOutcome.Sent;

/**
 * Notes how attempts ended: those that end within a moment by one statement. A note is repeated until it succeeds, as a mail
 * of which no note is left is sent again. Used on one context.
 */
@ApplicationScoped
class MailOutcomes {

    private static final Logger LOG = Logger.getLogger(MailOutcomes.class);

    private static final long MOMENT_MS = 20;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final OutgoingMailStore mails;
    private final MailMetrics metrics;
    private final Vertx vertx;
    private List<MailOutcome> waiting = new ArrayList<>();
    private @Nullable Listener listener;

    MailOutcomes(OutgoingMailStore mails, MailMetrics metrics, Vertx vertx) {
        this.mails = mails;
        this.metrics = metrics;
        this.vertx = vertx;
    }

    /** Told when outcomes are noted: how many, and when the next attempt is due that follows from them. */
    interface Listener {
        void noted(int count, Optional<Duration> nextIn);
    }

    void onNoted(Listener newListener) {
        listener = newListener;
    }

    /** Notes an outcome, and tells the listener on this context. */
    void add(MailOutcome outcome) {
        waiting.add(outcome);
        if (waiting.size() == 1) {
            Context context = vertx.getOrCreateContext();
            vertx.setTimer(MOMENT_MS, id -> context.runOnContext(ignored -> note()));
        }
    }

    private void note() {
        List<Sent> sent = new ArrayList<>();
        List<Failed> failed = new ArrayList<>();
        for (MailOutcome outcome : waiting) {
            switch (outcome) {
                case Sent one -> sent.add(one);
                case Failed one -> failed.add(one);
            }
        }
        waiting = new ArrayList<>();
        Uni.combine()
                .all()
                .unis(noteSent(sent), noteFailed(failed))
                .with((now, later) ->
                        Stream.of(now, later).flatMap(Optional::stream).min(Duration::compareTo))
                .subscribe()
                .with(
                        next -> {
                            metrics.sent(sent.size());
                            metrics.failed(failed.size());
                            Objects.requireNonNull(listener).noted(sent.size() + failed.size(), next);
                        },
                        failure -> LOG.error("the notes of mails fail unexpectedly", failure));
    }

    private Uni<Optional<Duration>> noteSent(List<Sent> sent) {
        if (sent.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return untilSuccess(() -> mails.noteSent(sent))
                .map(moreIsDue -> moreIsDue ? Optional.of(Duration.ZERO) : Optional.empty());
    }

    private Uni<Optional<Duration>> noteFailed(List<Failed> failed) {
        if (failed.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return untilSuccess(() -> mails.noteFailed(failed))
                .map(nothing ->
                        failed.stream().flatMap(one -> one.pause().stream()).min(Duration::compareTo));
    }

    private static <T> Uni<T> untilSuccess(Supplier<Uni<T>> note) {
        var pause = Retry.pausing(FIRST_PAUSE, LONGEST_PAUSE);
        return Retry.untilSuccess(note, failure -> {
            LOG.warnf("the outcome of mails can't be noted yet, the next attempt follows: %s", failure);
            return pause.apply(failure);
        });
    }
}
