package io.millrace.messaging.relay;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

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
 * grow, see {@link Pace}. When a transaction of this process has stored events, a round begins at once that reads their lanes alone. It
 * neither shortens nor prolongs the pauses between reads of all lanes, which find the rows of other processes. The
 * loops of a service's channels have these pauses end together, see {@link Polls}.
 */
final class RelayLoop implements Polls.Polled {

    private static final Logger LOG = Logger.getLogger(RelayLoop.class);

    /** Rows that wait out a broker's restart are due soon after it: a saga's deadline counts the pause too. */
    private static final Duration LONGEST_PAUSE_IN_TROUBLE = Duration.ofSeconds(2);

    private static final long NO_TIMER = -1;

    private final Context context;
    private final ChannelRelay relay;
    private final Polls polls;
    private final Pace pace;
    private final Backoff idle;
    private final Backoff trouble;
    private final LoopWatch watch;

    /** Ends a pause after trouble. */
    private long timer = NO_TIMER;
    /** When all lanes are to be read again, as {@link System#nanoTime}. */
    private long allDue = System.nanoTime();

    private long pause;
    private boolean pausing;
    private boolean inRound;
    private boolean again;
    private boolean stopping;
    private @Nullable UniEmitter<? super Void> stopped;

    RelayLoop(Context context, ChannelRelay relay, Polls polls, Pace pace, OutboxConfig config, LoopWatch watch) {
        this.watch = watch;
        this.context = context;
        this.relay = relay;
        this.polls = polls;
        this.pace = pace;
        this.idle = new Backoff(config.pollMin(), config.pollMax());
        this.trouble = new Backoff(config.retryMin(), LONGEST_PAUSE_IN_TROUBLE);
    }

    ChannelRelay relay() {
        return relay;
    }

    void start() {
        watch.begin();
        next(Reach.ALL);
    }

    /** Reads the lanes at once in which a transaction of this process has stored rows of this channel. */
    void stored(Map<String, Set<Integer>> lanes) {
        Set<Integer> own = lanes.get(relay.channel());
        if (own == null) {
            return;
        }
        relay.stored(own);
        if (pausing) {
            next(Reach.STORED);
        }
    }

    /** Loads the held keys at once if they are this channel's: a person has changed one. */
    void holdsChanged(String channel) {
        if (relay.channel().equals(channel)) {
            relay.holdsChanged();
            wake();
        }
    }

    /** Reads all lanes at once: this instance may have got new ones. */
    void wake() {
        idle.reset();
        if (inRound) {
            again = true;
        } else if (pausing) {
            next(Reach.ALL);
        }
    }

    /** Reads all lanes at once if the pause is longer than what is known now allows. */
    void reconsider() {
        if (pausing && pace.isTooLong(pause, relay)) {
            next(Reach.ALL);
        }
    }

    @Override
    public boolean isPausing() {
        return pausing;
    }

    @Override
    public long due() {
        return allDue;
    }

    @Override
    public long pause() {
        return pause;
    }

    @Override
    public void poll() {
        next(Reach.ALL);
    }

    /**
     * Stops the loop. If a round is running, completes when the round has ended and its published rows are removed, or
     * their removal has failed. Otherwise completes at once.
     */
    Uni<Void> stop() {
        stopping = true;
        pausing = false;
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
            next(Reach.ALL);
        }
    }

    private void next(Reach reach) {
        timer = NO_TIMER;
        pausing = false;
        inRound = true;
        if (reach == Reach.ALL) {
            again = false;
        }
        Uni.createFrom()
                .deferred(() -> relay.round(reach))
                .subscribe()
                .with(
                        round -> context.runOnContext(ignored -> ended(reach, round)),
                        failure -> context.runOnContext(ignored -> ended(reach, new Round.Trouble(failure))));
    }

    private void ended(Reach reach, Round round) {
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
        switch (round) {
            case Round.Progress(int published, boolean more)
            when more -> {
                watch.ended(null);
                trouble.reset();
                idle.reset();
                next(Reach.ALL);
            }
            case Round.Progress progress -> {
                watch.ended(null);
                trouble.reset();
                rest();
            }
            case Round.Idle nothing -> {
                watch.ended(null);
                trouble.reset();
                if (reach == Reach.ALL) {
                    pause = pace.pause(relay, idle.next());
                    allDue = System.nanoTime() + pause;
                }
                rest();
            }
            case Round.Trouble why -> {
                watch.ended(why.cause());
                long wait = trouble.next();
                LOG.warnf(
                        "outbox: the round of channel %s failed, the next one begins in %d ms: %s",
                        relay.channel(), wait, why.cause());
                timer = context.owner().setTimer(wait, id -> context.runOnContext(ignored -> onTimer(id)));
            }
        }
    }

    /** Pauses until all lanes are due, unless they are already, or this process has stored rows meanwhile. */
    private void rest() {
        long nanos = allDue - System.nanoTime();
        if (again || nanos <= 0) {
            next(Reach.ALL);
        } else if (relay.hasStored()) {
            next(Reach.STORED);
        } else {
            pausing = true;
            polls.pausing(this);
        }
    }
}
