package io.millrace.messaging.relay;

import java.time.Duration;
import java.util.List;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.config.OutboxConfig;

/**
 * Runs the rounds of one channel: the next at once while there is something to do, then after pauses that grow, sooner
 * when a transaction of this process has stored something.
 */
final class RelayLoop {

    private static final Logger LOG = Logger.getLogger(RelayLoop.class);

    /** What waits out a broker's restart is due soon after it: a saga's deadline counts the pause too. */
    private static final Duration LONGEST_PAUSE_IN_TROUBLE = Duration.ofSeconds(2);

    private static final long NO_TIMER = -1;

    private final Context context;
    private final ChannelRelay relay;
    private final Backoff idle;
    private final Backoff trouble;

    private long timer = NO_TIMER;
    private boolean inRound;
    private boolean again;
    private boolean inTrouble;
    private boolean stopping;
    private @Nullable UniEmitter<? super Void> stopped;

    RelayLoop(Context context, ChannelRelay relay, OutboxConfig config) {
        this.context = context;
        this.relay = relay;
        this.idle = new Backoff(config.pollMin(), config.pollMax());
        this.trouble = new Backoff(config.retryMin(), LONGEST_PAUSE_IN_TROUBLE);
    }

    ChannelRelay relay() {
        return relay;
    }

    void start() {
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

    /** Completes when no round is running any more, and what the last ones published is removed if it can be. */
    Uni<Void> stop() {
        stopping = true;
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
        relay.round()
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
                idle.reset();
                trouble.reset();
                schedule(0);
            }
            case ChannelRelay.Round.Idle nothing -> {
                trouble.reset();
                schedule(again ? 0 : idle.next());
            }
            case ChannelRelay.Round.Trouble why -> {
                long pause = trouble.next();
                LOG.warnf("outbox: channel %s pauses for %d ms: %s", relay.channel(), pause, why.cause());
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
