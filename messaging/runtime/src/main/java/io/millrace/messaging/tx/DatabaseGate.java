package io.millrace.messaging.tx;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import org.jboss.logging.Logger;

/**
 * Holds consumption while the database is away, so that no event burns its retries on that: one probe at growing
 * intervals instead of every consumer at once.
 */
@ApplicationScoped
public class DatabaseGate {

    private static final Logger LOG = Logger.getLogger(DatabaseGate.class);

    private static final long FIRST_PAUSE_MS = 200;
    private static final long LONGEST_PAUSE_MS = 10_000;

    private final Pool pool;
    private final Vertx vertx;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<UniEmitter<? super Void>> waiting = new ArrayList<>();

    DatabaseGate(Pool pool, Vertx vertx, MeterRegistry registry) {
        this.pool = pool;
        this.vertx = vertx;
        registry.gauge("millrace.database.away", closed, flag -> flag.get() ? 1 : 0);
    }

    /**
     * Whether the failure comes of the database being away. Where that can't be told from the failure, the database is
     * asked. To be called on the context on which the answer is wanted.
     */
    public Uni<Boolean> isAway(Throwable failure) {
        return switch (DatabaseTrouble.of(failure)) {
            case AWAY -> Uni.createFrom().item(true);
            case NONE -> Uni.createFrom().item(false);
            case PERHAPS ->
                Contexts.here(pool.query("SELECT 1")
                        .execute()
                        .map(rows -> false)
                        .onFailure()
                        .recoverWithItem(true));
        };
    }

    /** Completes when the database answers again. Call it when {@link #isAway}. */
    public Uni<Void> awaitDatabase() {
        return Contexts.here(Uni.createFrom().emitter(emitter -> {
            synchronized (waiting) {
                waiting.add(emitter);
            }
            if (closed.compareAndSet(false, true)) {
                LOG.warn("database away: consumption waits");
                probeAfter(FIRST_PAUSE_MS);
            }
        }));
    }

    public boolean isOpen() {
        return !closed.get();
    }

    private void probeAfter(long pause) {
        vertx.setTimer(pause, id -> pool.query("SELECT 1")
                .execute()
                .subscribe()
                .with(rows -> open(), failure -> probeAfter(Math.min(pause * 2, LONGEST_PAUSE_MS))));
    }

    private void open() {
        List<UniEmitter<? super Void>> released;
        synchronized (waiting) {
            closed.set(false);
            released = List.copyOf(waiting);
            waiting.clear();
        }
        LOG.infof("database back: %d events go on", released.size());
        released.forEach(emitter -> emitter.complete(null));
    }
}
