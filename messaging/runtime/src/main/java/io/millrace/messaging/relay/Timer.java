package io.millrace.messaging.relay;

import java.time.Duration;
import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.async.LoopWatch;

/** Repeats an action: at once, then a pause after each run, however the run ended. Used on the relay's context. */
final class Timer {

    private static final Logger LOG = Logger.getLogger(Timer.class);

    private static final long NO_TIMER = -1;

    private final String name;
    private final Context context;
    private final Supplier<Uni<Void>> action;
    private final Duration pause;
    private final LoopWatch watch;
    private long timer = NO_TIMER;
    private boolean running;
    private boolean again;
    private boolean stopping;
    private @Nullable UniEmitter<? super Void> stopped;

    Timer(String name, Context context, Supplier<Uni<Void>> action, Duration pause, LoopWatch watch) {
        this.watch = watch;
        this.name = name;
        this.context = context;
        this.action = action;
        this.pause = pause;
    }

    void start() {
        watch.begin();
        now();
    }

    /** Runs the action now, or again as soon as the current run has ended. */
    void now() {
        if (running) {
            again = true;
        } else if (!stopping) {
            context.owner().cancelTimer(timer);
            run();
        }
    }

    private void run() {
        timer = NO_TIMER;
        running = true;
        again = false;
        Uni.createFrom()
                .deferred(action::get)
                .subscribe()
                .with(
                        nothing -> context.runOnContext(ignored -> ended(null)),
                        failure -> context.runOnContext(ignored -> ended(failure)));
    }

    private void ended(@Nullable Throwable failure) {
        running = false;
        if (failure != null) {
            LOG.warnf("outbox: the relay's %s failed, the next one follows: %s", name, failure);
        }
        watch.ended(failure);
        if (stopped != null) {
            stopped.complete(null);
        } else if (again) {
            run();
        } else {
            timer = context.owner()
                    .setTimer(Math.max(1, pause.toMillis()), id -> context.runOnContext(nothing -> onTimer(id)));
        }
    }

    private void onTimer(long id) {
        if (id == timer && !stopping) {
            run();
        }
    }

    /** Stops the timer. Completes when the action does not run any more. */
    Uni<Void> stop() {
        stopping = true;
        watch.stop();
        context.owner().cancelTimer(timer);
        return running
                ? Uni.createFrom().emitter(emitter -> stopped = emitter)
                : Uni.createFrom().voidItem();
    }
}
