package io.millrace.messaging.relay;

import java.time.Duration;
import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import org.jboss.logging.Logger;

/** Repeats an action: at once, then a while after it has ended, however it ended. */
final class Timer {

    private static final Logger LOG = Logger.getLogger(Timer.class);

    private final Context context;
    private final Supplier<Uni<Void>> action;
    private boolean stopped;

    Timer(Context context, Supplier<Uni<Void>> action) {
        this.context = context;
        this.action = action;
    }

    void every(Duration pause) {
        if (stopped) {
            return;
        }
        action.get()
                .onFailure()
                .invoke(e -> LOG.warnf("outbox: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull()
                .subscribe()
                .with(ignored -> context.owner()
                        .setTimer(Math.max(1, pause.toMillis()), id -> context.runOnContext(nothing -> every(pause))));
    }

    void stop() {
        stopped = true;
    }
}
