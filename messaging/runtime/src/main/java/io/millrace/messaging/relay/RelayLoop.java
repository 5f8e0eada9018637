package io.millrace.messaging.relay;

import java.time.Duration;
import java.util.List;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.async.Backoff;
import io.millrace.messaging.async.LoopWatch;
import io.millrace.messaging.config.OutboxConfig;

/**
 * Runs the rounds of one channel: the next round at once while there is something to do, otherwise after pauses that
 * grow. A transaction of this process that stores events ends an idle pause.
 */
final class RelayLoop {

    private static final Logger LOG = Logger.getLogger(RelayLoop.class);

    /** Rows that wait out a broker's restart are due soon after it: a saga's deadline counts the pause too. */
    private static final Duration LONGEST_PAUSE_IN_TROUBLE = Duration.ofSeconds(2);

    private static final long NO_TIMER = -1;

    private final Context context;
    private final ChannelRelay relay;
    private final Backoff idle;
    private final Backoff trouble;
    private final LoopWatch watch;

    private long timer = NO_TIMER;
    private boolean inRound;
    private boolean again;
    private boolean inTrouble;
    private boolean stopping;
    private @Nullable UniEmitter<? super Void> stopped;

    RelayLoop(Context context, ChannelRelay relay, OutboxConfig config, LoopWatch watch) {
        this.watch = watch;
        this.context = context;
        this.relay = relay;
        this.idle = new Backoff(config.pollMin(), config.pollMax());
        this.trouble = new Backoff(config.retryMin(), LONGEST_PAUSE_IN_TROUBLE);
    }

    ChannelRelay relay() {
        return relay;
    }

    void start() {
        watch.begin();
        next();
    }

    void wakeFor(List<String> channels) {
        if (channels.contains(relay.channel())) {
            wake();
        }
    }

    void wake() {
        idle.reset();
        if (inRound) {
            again = true;
        } else if (!inTrouble && timer != NO_TIMER) {
            context.owner().cancelTimer(timer);
            next();
        }
    }

    /**
     * Stops the loop. If a round is running, completes when the round has ended and its published rows are removed, or
     * their removal has failed. Otherwise completes at once.
     */
    Uni<Void> stop() {
        stopping = true;
        watch.stop();
        if (timer != NO_TIMER) {
            context.owner().cancelTimer(timer);
            timer = NO_TIMER;
        }
        return inRound
                ? Uni.createFrom().emitter(emitter -> stopped = emitter)
                : Uni.createFrom().voidItem();
    }

    private void onTimer(long id) {
        if (timer == id) {
            next();
        }
    }

    private void next() {
        timer = NO_TIMER;
        inRound = true;
        again = false;
        Uni.createFrom()
                .deferred(relay::round)
                .subscribe()
                .with(
                        round -> context.runOnContext(ignored -> ended(round)),
                        failure -> context.runOnContext(ignored -> ended(new ChannelRelay.Round.Trouble(failure))));
    }

    private void ended(ChannelRelay.Round round) {
        inRound = false;
        if (stopping) {
            if (stopped != null) {
                UniEmitter<? super Void> waiting = stopped;
                relay.removePublished()
                        .subscribe()
                        .with(done -> waiting.complete(null), failure -> waiting.complete(null));
            }
            return;
        }
        inTrouble = round instanceof ChannelRelay.Round.Trouble;
        switch (round) {
            case ChannelRelay.Round.Progress progress -> {
                watch.ended(null);
                idle.reset();
                trouble.reset();
                schedule(0);
            }
            case ChannelRelay.Round.Idle nothing -> {
                watch.ended(null);
                trouble.reset();
                schedule(again ? 0 : idle.next());
            }
            case ChannelRelay.Round.Trouble why -> {
                watch.ended(why.cause());
                long pause = trouble.next();
                LOG.warnf(
                        "outbox: the round of channel %s failed, the next one begins in %d ms: %s",
                        relay.channel(), pause, why.cause());
                schedule(pause);
            }
        }
    }

    private void schedule(long millis) {
        if (millis == 0) {
            next();
        } else {
            timer = context.owner().setTimer(millis, id -> context.runOnContext(ignored -> onTimer(id)));
        }
    }
}
