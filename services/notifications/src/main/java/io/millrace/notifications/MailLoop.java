package io.millrace.notifications;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import io.millrace.messaging.async.LoopTimer;
import io.millrace.messaging.async.LoopWatch;
import io.millrace.messaging.async.Loops;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.DatabaseGate;
import io.millrace.notifications.OutgoingMailStore.Claimed;

/**
 * Sends the mails that are due, several at the same time. A mail server has no transactions: after a crash between the mail
 * server's answer and the note of it, a mail is sent again, with the same Message-ID.
 *
 * <p>A round claims mails and starts to send them, without waiting for them. The next round begins when a transaction of
 * this process has stored mails, when the next mail falls due, and after the longest pause, for mails of an instance that
 * has ended. Rounds keep a distance, so that each takes what has come meanwhile.
 */
@ApplicationScoped
class MailLoop {

    private static final Logger LOG = Logger.getLogger(MailLoop.class);

    private static final int LAST = 10_100;

    /** The most mails under way. They share the few connections of the mail client. */
    private static final int MOST = 32;

    private static final Duration PACE = Duration.ofMillis(50);
    private static final Duration AWAY_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(2);

    /** For the note of an outcome, beyond the time that the mail server has. */
    private static final Duration NOTE_TIME = Duration.ofSeconds(30);

    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(5);

    private static final Claimed NOTHING = new Claimed(List.of(), Optional.empty());

    private final OutgoingMailStore mails;
    private final Postbox postbox;
    private final MailOutcomes outcomes;
    private final MailMetrics metrics;
    private final DatabaseGate database;
    private final LoopWatch watch;
    private final Context context;
    private final LoopTimer timer;
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private volatile long lastRound = System.nanoTime() - PACE.toNanos();

    // The fields below are accessed on the context only.
    private int underWay;
    private boolean mayBeMore;
    private boolean stopped;
    private long lastCount = lastRound - LONGEST_PAUSE.toNanos();

    MailLoop(
            OutgoingMailStore mails,
            Postbox postbox,
            MailOutcomes outcomes,
            MailMetrics metrics,
            DatabaseGate database,
            Loops loops,
            Vertx vertx) {
        this.mails = mails;
        this.postbox = postbox;
        this.outcomes = outcomes;
        this.metrics = metrics;
        this.database = database;
        this.watch = loops.watch("mails", LONGEST_ROUND);
        this.context = vertx.getOrCreateContext();
        this.timer = new LoopTimer(context, LONGEST_PAUSE, this::round);
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        outcomes.onNoted(this::noted);
        watch.begin();
        timer.begin();
    }

    /** Waits for the mails under way, so that the next instance does not send them again. */
    void stop(@Observes ShutdownEvent event) {
        timer.stop();
        watch.stop();
        context.runOnContext(ignored -> {
            stopped = true;
            completeIfIdle();
        });
        try {
            idle.get(SHUTDOWN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("the service stops before the mail server has answered: the mails under way are sent again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Signals that mails are due after a time. May be called on any thread. */
    void dueIn(Duration time) {
        long untilPace = lastRound + PACE.toNanos() - System.nanoTime();
        timer.dueIn(Duration.ofNanos(Math.max(time.toNanos(), untilPace)));
    }

    private void round() {
        lastRound = System.nanoTime();
        if (!database.isOpen()) {
            watch.ended(null);
            timer.rest(AWAY_PAUSE);
            return;
        }
        int room = MOST - underWay;
        Uni.createFrom()
                .deferred(() -> room == 0
                        ? Uni.createFrom().item(NOTHING)
                        : mails.claim(room, postbox.timeout().plus(NOTE_TIME)))
                .call(claimed -> countIfDue())
                .onItemOrFailure()
                .invoke((claimed, failure) -> watch.ended(failure))
                .subscribe()
                .with(claimed -> context.runOnContext(ignored -> begin(claimed, room)), failure -> {
                    LOG.debugf("no mails are claimed this round: %s", failure);
                    timer.rest(AWAY_PAUSE);
                });
    }

    private Uni<Void> countIfDue() {
        long now = System.nanoTime();
        if (now - lastCount < LONGEST_PAUSE.toNanos()) {
            return Uni.createFrom().voidItem();
        }
        lastCount = now;
        return mails.count()
                .invoke(metrics::show)
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> LOG.debugf("the mails that wait are not counted this time: %s", failure))
                .onFailure()
                .recoverWithNull();
    }

    private void begin(Claimed claimed, int room) {
        if (stopped) {
            return;
        }
        mayBeMore = claimed.mails().size() == room;
        claimed.mails().forEach(this::send);
        if (mayBeMore && room > 0) {
            timer.rest(PACE);
        } else {
            timer.rest(claimed.untilNext().orElse(LONGEST_PAUSE));
        }
    }

    private void send(OutgoingMail mail) {
        underWay++;
        Contexts.runOn(Contexts.duplicate(context), () -> postbox.send(mail))
                .subscribe()
                .with(outcome -> context.runOnContext(ignored -> outcomes.add(outcome)), failure -> {
                    LOG.errorf(failure, "the mail of event %s fails unexpectedly", mail.eventId());
                    // It is due again after its claim.
                    context.runOnContext(ignored -> noted(1, Optional.empty()));
                });
    }

    /** @param nextIn when a later mail of the same orders and accounts, or one of those that failed, is due; empty for none */
    private void noted(int count, Optional<Duration> nextIn) {
        underWay -= count;
        if (mayBeMore) {
            dueIn(Duration.ZERO);
        }
        nextIn.ifPresent(this::dueIn);
        completeIfIdle();
    }

    private void completeIfIdle() {
        if (stopped && underWay == 0) {
            idle.complete(null);
        }
    }
}
