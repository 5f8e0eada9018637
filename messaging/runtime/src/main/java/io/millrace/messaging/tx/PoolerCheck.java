package io.millrace.messaging.tx;

import java.time.Duration;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SqlConnectionBase;
import org.jboss.logging.Logger;

import io.millrace.messaging.config.ConfigurationExit;

/**
 * Ends the process where prepared statements do not survive: behind a pooler that gives each transaction another
 * connection, as PgBouncer does in transaction mode. The process goes on if the pooler or the client takes care of such
 * statements. While the database does not answer, it cannot be told: the check is repeated until it can.
 */
@ApplicationScoped
class PoolerCheck {

    private static final Logger LOG = Logger.getLogger(PoolerCheck.class);

    private static final int FIRST = 1_000;

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private static final String PROBE = "SELECT 'prepared statements survive'";

    private static final String ADVICE = "a connection pooler before the database gives each transaction another"
            + " connection, so prepared statements get lost; set"
            + " quarkus.datasource.reactive.postgresql.use-layer7-proxy=true and"
            + " quarkus.datasource.reactive.cache-prepared-statements=false";

    private final Pool pool;
    private Cancellable check = () -> {};

    PoolerCheck(Pool pool) {
        this.pool = pool;
    }

    void start(@Observes @Priority(FIRST) StartupEvent event) {
        // A database that is away is no reason not to start.
        check = Uni.createFrom()
                .deferred(this::statementsSurvive)
                .onFailure()
                .invoke(failure -> LOG.debugf(
                        failure, "the check for a connection pooler before the database failed, the next one follows"))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
                .subscribe()
                .with(survive -> {
                    if (!survive) {
                        ConfigurationExit.end(LOG, ADVICE);
                    }
                });
    }

    void stop(@Observes ShutdownEvent event) {
        check.cancel();
    }

    private Uni<Boolean> statementsSurvive() {
        return BoundedSql.acquire(pool, LIMIT).chain(connection -> isPooled(connection)
                .chain(pooled -> pooled ? survive(connection) : Uni.createFrom().item(true))
                .eventually(() -> BoundedSql.release(connection)));
    }

    /** Returns whether there is a pooler: a pooler makes up the number of the server process that the client gets. */
    private static Uni<Boolean> isPooled(SqlConnection connection) {
        return connection
                .query("SELECT pg_backend_pid()")
                .execute()
                .map(rows -> rows.iterator().next().getInteger(0))
                .map(process -> connection.getDelegate() instanceof SqlConnectionBase<?> base
                        && base.unwrap().getProcessId() != process);
    }

    /**
     * Returns whether a statement can be executed again while another transaction has the connection that it was
     * prepared on.
     */
    private Uni<Boolean> survive(SqlConnection connection) {
        return probe(connection)
                .chain(() -> BoundedSql.acquire(pool, LIMIT))
                .chain(other -> other.begin()
                        .chain(transaction -> other.query("SELECT 1")
                                .execute()
                                .chain(() -> probe(connection))
                                .eventually(transaction::rollback))
                        .eventually(() -> BoundedSql.release(other)))
                .replaceWith(true)
                .onFailure(failure -> DatabaseTrouble.of(failure) == DatabaseTrouble.STALE)
                .recoverWithItem(false);
    }

    private static Uni<Void> probe(SqlConnection connection) {
        return connection
                .preparedQuery(PROBE)
                .execute()
                .replaceWithVoid()
                .ifNoItem()
                .after(LIMIT)
                .fail();
    }
}
