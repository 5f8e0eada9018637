package io.millrace.messaging.sequence;

import java.time.Duration;
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
import io.vertx.mutiny.sqlclient.Row;
import org.jboss.logging.Logger;

import io.millrace.messaging.tx.BoundedSql;

/**
 * Raises the sequences of the outbox and of the parked events above the numbers of the rows in the tables. A logical
 * copy of a database, or a {@code setval}, may leave a sequence below them. New events would then come before older
 * events of their keys that still wait, or would draw numbers that exist. See ADR 27.
 */
@ApplicationScoped
public class Sequences {

    private static final Logger LOG = Logger.getLogger(Sequences.class);

    /**
     * Before whatever stores events: the scheduler (0), the connectors (1,000), and the HTTP server, which opens after
     * all observers. The database's migration has run by then.
     */
    private static final int BEFORE_ALL_OTHERS = -1_000;

    /** Applies to the wait for a connection, and again to the answer. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /**
     * The database's own limit, within {@link #LIMIT}. Without it, a call whose client has given up would go on at the server,
     * and the next ones would queue behind it.
     */
    private static final String BOUND =
            "SELECT set_config('statement_timeout', '4s', true), set_config('lock_timeout', '4s', true)";

    private static final String RAISE = "SELECT sequence, stood_at, raised_to FROM messaging_raise_sequences()";

    private final BoundedSql sql;
    private final Context context;
    private Duration pause = FIRST_PAUSE;
    private volatile boolean stopped;

    public Sequences(BoundedSql sql, Vertx vertx) {
        this.sql = sql;
        this.context = vertx.getOrCreateContext();
    }

    /**
     * Raises the sequences before this process stores its first event. Blocks the start, no event loop, for
     * milliseconds. If the database does not answer, the start goes on, and the next attempts follow.
     */
    void start(@Observes @Priority(BEFORE_ALL_OTHERS) StartupEvent event) {
        var ended = new CompletableFuture<Void>();
        context.runOnContext(ignored -> attempt(ended));
        try {
            ended.get(LIMIT.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("the sequences could not be compared with their tables, the start goes on without it: %s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    /** Tries until the database has answered once. The given future ends with the first attempt. */
    private void attempt(CompletableFuture<Void> ended) {
        if (stopped) {
            return;
        }
        raise().subscribe().with(ended::complete, failure -> {
            ended.completeExceptionally(failure);
            LOG.debugf("the sequences could not be compared with their tables, the next attempt follows: %s", failure);
            context.owner().setTimer(pause.toMillis(), id -> context.runOnContext(ignored -> attempt(ended)));
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        });
    }

    /** Raises each sequence that stands below a row, and does nothing otherwise. Call it on a Vert.x context. */
    public Uni<Void> raise() {
        return sql.inTransaction(
                        LIMIT, connection -> connection.query(BOUND).execute().chain(() -> connection
                                .query(RAISE)
                                .execute()))
                .invoke(raised -> {
                    for (Row row : raised) {
                        LOG.warnf(
                                "sequence %s stood at %d, below numbers of rows in its table, and was raised to %d: events"
                                        + " that were stored meanwhile may come before older events of their keys",
                                row.getString(0), row.getLong(1), row.getLong(2));
                    }
                })
                .replaceWithVoid();
    }
}
