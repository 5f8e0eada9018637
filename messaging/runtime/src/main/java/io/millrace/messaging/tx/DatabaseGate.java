package io.millrace.messaging.tx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Tuple;
import org.jboss.logging.Logger;

import io.millrace.messaging.async.LoopWatch;
import io.millrace.messaging.async.Loops;

/**
 * Holds consumption while the database is away, so that no event uses up its retries on the outage. One probe asks at
 * growing intervals, instead of every consumer at once.
 */
@ApplicationScoped
public class DatabaseGate {

    private static final Logger LOG = Logger.getLogger(DatabaseGate.class);

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long FIRST_PAUSE_MS = 200;
    private static final long LONGEST_PAUSE_MS = 10_000;

    /** The liveness check's limit for a probe and the pause before it. Each of a probe's waits has a shorter limit. */
    private static final Duration LONGEST_PROBE = Duration.ofMinutes(2);

    private final BoundedSql sql;
    private final PooledConnections connections;
    private final Vertx vertx;
    private final LoopWatch watch;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<UniEmitter<? super Void>> waiting = new ArrayList<>();

    DatabaseGate(BoundedSql sql, PooledConnections connections, Vertx vertx, Loops loops, MeterRegistry registry) {
        this.sql = sql;
        this.connections = connections;
        this.vertx = vertx;
        this.watch = loops.watch("probe of the database", LONGEST_PROBE);
        registry.gauge("millrace.database.away", closed, flag -> flag.get() ? 1 : 0);
    }

    /**
     * Returns whether the failure's cause is that the database is away, or that a connection is no longer usable: then
     * the pool gets new connections. Where the failure does not show that, the database is asked. The answer comes on
     * the caller's context.
     */
    public Uni<Boolean> isAway(Throwable failure) {
        return switch (DatabaseTrouble.of(failure)) {
            case AWAY -> Uni.createFrom().item(true);
            case NONE -> Uni.createFrom().item(false);
            case STALE -> Contexts.here(connections.renew().map(state -> !state.writable() || state.stale()));
            case PERHAPS -> isSilent();
        };
    }

    /** Returns whether the database does not answer now. The answer comes on the caller's context. */
    public Uni<Boolean> isSilent() {
        return sql.execute(LIMIT, "SELECT 1", Tuple.tuple())
                .map(rows -> false)
                .onFailure()
                .recoverWithItem(true);
    }

    /** Completes when the database answers again and takes writes. Call this method when {@link #isAway}. */
    public Uni<Void> awaitDatabase() {
        return Contexts.here(Uni.createFrom().emitter(emitter -> {
            synchronized (waiting) {
                waiting.add(emitter);
            }
            if (closed.compareAndSet(false, true)) {
                LOG.warn("the database is unavailable: consumption waits until it answers");
                watch.begin();
                probeAfter(FIRST_PAUSE_MS);
            }
        }));
    }

    public boolean isOpen() {
        return !closed.get();
    }

    private void probeAfter(long pause) {
        vertx.setTimer(pause, id -> connections.renew().subscribe().with(state -> {
            watch.ended(null);
            if (state.writable()) {
                open();
            } else {
                probeAfter(Math.min(pause * 2, LONGEST_PAUSE_MS));
            }
        }));
    }

    private void open() {
        List<UniEmitter<? super Void>> released;
        synchronized (waiting) {
            watch.stop();
            closed.set(false);
            released = List.copyOf(waiting);
            waiting.clear();
        }
        LOG.infof("the database is available: %d waiting events go on", released.size());
        released.forEach(emitter -> emitter.complete(null));
    }
}
