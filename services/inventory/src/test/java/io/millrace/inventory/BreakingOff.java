package io.millrace.inventory;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;

import io.millrace.kit.Problems;
import io.millrace.messaging.tx.SessionSql;

/** A resource whose requests lose the database connection in the middle of a transaction. */
@Path("/breaking-off")
public class BreakingOff {

    private final Pool pool;

    public BreakingOff(Pool pool) {
        this.pool = pool;
    }

    @POST
    @Path("/refused")
    @WithTransaction
    public Uni<Void> refusedJustThen() {
        return breakOff().invoke(() -> {
            throw Problems.notFound("stock of product", "nothing");
        });
    }

    @POST
    @Path("/done")
    @WithTransaction
    public Uni<Void> doneJustThen() {
        return breakOff();
    }

    /** Fails with the database client's own throwable, which is no exception. */
    @POST
    @Path("/bare")
    public Uni<Void> failsWithWhatIsNoException() {
        return Uni.createFrom()
                .failure(new NoStackTraceThrowable("Connection is not active now, current status: CLOSED"));
    }

    private Uni<Void> breakOff() {
        return SessionSql.select("select pg_backend_pid()")
                .chain(rows ->
                        pool.preparedQuery("select pg_terminate_backend($1)").execute(Tuple.of(rows.getFirst()[0])))
                .replaceWithVoid();
    }
}
