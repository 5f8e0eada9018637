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
import io.millrace.messaging.tx.DatabaseContact;
import io.millrace.messaging.tx.DatabaseGate;

/**
 * The readiness check of a database that takes writes. A database that only reads, such as a former primary after a
 * failover, is not ready; where a connection leads to such a database, the pool gets new connections.
 *
 * <p>The check asks the database only if no recent write of this instance shows the answer. So a readiness probe costs the
 * database of a running instance nothing.
 */
@Readiness
@ApplicationScoped
class DatabaseReadiness implements AsyncHealthCheck {

    private static final String NAME = "Database takes writes";
    private static final Duration LIMIT = Duration.ofSeconds(2);

    /** Longer than the relay's pause between two renewals of its leases. */
    private static final Duration RECENT = Duration.ofSeconds(10);

    private static final String TAKES_WRITES =
            "SELECT NOT pg_is_in_recovery() AND NOT current_setting('transaction_read_only')::boolean";

    /** Read-only SQL transaction. */
    private static final String READ_ONLY = "25006";

    private final BoundedSql sql;
    private final DatabaseContact contact;
    private final DatabaseGate gate;

    DatabaseReadiness(BoundedSql sql, DatabaseContact contact, DatabaseGate gate) {
        this.sql = sql;
        this.contact = contact;
        this.gate = gate;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return contact.hasWrittenWithin(RECENT) ? Uni.createFrom().item(HealthCheckResponse.up(NAME)) : ask();
    }

    private Uni<HealthCheckResponse> ask() {
        return sql.execute(LIMIT, TAKES_WRITES, Tuple.tuple())
                .map(rows -> rows.iterator().next().getBoolean(0))
                .chain(writes -> writes ? Uni.createFrom().item(true) : renewed())
                .map(ready -> HealthCheckResponse.named(NAME).status(ready).build())
                .onFailure()
                .recoverWithItem(failure -> HealthCheckResponse.named(NAME)
                        .down()
                        .withData("reason", String.valueOf(failure.getMessage()))
                        .build());
    }

    /** Drops the pool's stale connections, and answers not ready: the next check uses a new connection. */
    private Uni<Boolean> renewed() {
        return gate.isAway(new SQLException("read-only", READ_ONLY)).replaceWith(false);
    }
}
