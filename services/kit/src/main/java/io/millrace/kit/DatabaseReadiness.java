package io.millrace.kit;

import java.sql.SQLException;
import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

import io.millrace.messaging.tx.BoundedSql;
import io.millrace.messaging.tx.DatabaseGate;

/**
 * The readiness check of a database that takes writes. A database that only reads, such as a former primary after a
 * failover, answers the pool's own check. Where a connection leads to such a database, the pool gets new connections. A database
 * that does not answer is the business of the pool's own check.
 */
@Readiness
@ApplicationScoped
class DatabaseReadiness implements AsyncHealthCheck {

    private static final String NAME = "Database takes writes";
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private static final String TAKES_WRITES =
            "SELECT NOT pg_is_in_recovery() AND NOT current_setting('transaction_read_only')::boolean";

    /** Read-only SQL transaction. */
    private static final String READ_ONLY = "25006";

    private final BoundedSql sql;
    private final DatabaseGate gate;

    DatabaseReadiness(BoundedSql sql, DatabaseGate gate) {
        this.sql = sql;
        this.gate = gate;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return sql.execute(LIMIT, TAKES_WRITES, Tuple.tuple())
                .map(rows -> rows.iterator().next().getBoolean(0))
                .chain(writes -> writes ? Uni.createFrom().item(true) : renewed())
                .onFailure()
                .recoverWithItem(true)
                .map(ready -> HealthCheckResponse.named(NAME).status(ready).build());
    }

    /** Drops the pool's stale connections, and answers not ready: the next check uses a new connection. */
    private Uni<Boolean> renewed() {
        return gate.isAway(new SQLException("read-only", READ_ONLY)).replaceWith(false);
    }
}
