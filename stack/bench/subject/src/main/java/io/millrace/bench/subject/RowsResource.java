package io.millrace.bench.subject;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jboss.resteasy.reactive.RestQuery;

import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.SessionSql;

/** Stores rows in the outbox on request. */
@Path("/rows")
public class RowsResource {

    private static final int PER_TRANSACTION = 1000;
    private static final int TICK_MS = 5;
    private static final int MOST_AT_ONCE = 16;

    private final Rows rows;
    private final Vertx vertx;

    RowsResource(Rows rows, Vertx vertx) {
        this.rows = rows;
        this.vertx = vertx;
    }

    /** Stores {@code count} rows in large transactions. */
    @POST
    @Path("/fill")
    public Uni<Void> fill(@RestQuery int count, @RestQuery int keys, @RestQuery int bytes) {
        Context context = vertx.getOrCreateContext();
        return Multi.createFrom()
                .range(0, (count + PER_TRANSACTION - 1) / PER_TRANSACTION)
                .onItem()
                .transformToUniAndConcatenate(
                        i -> send(context, Math.min(PER_TRANSACTION, count - i * PER_TRANSACTION), keys, bytes))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /**
     * Stores rows at a steady rate, {@code events} rows in each transaction.
     *
     * @return a line for each event: its id and when its commit was known, in microseconds since 1970
     */
    @POST
    @Path("/stream")
    public Uni<String> stream(
            @RestQuery int rate,
            @RestQuery int events,
            @RestQuery int seconds,
            @RestQuery int keys,
            @RestQuery int bytes) {
        Context context = vertx.getOrCreateContext();
        int total = rate * seconds / events;
        var lines = new ArrayList<String>(total * events);
        long begin = System.nanoTime();
        var due = new Due((double) rate / events, total);
        return Multi.createFrom()
                .ticks()
                .every(Duration.ofMillis(TICK_MS))
                .onOverflow()
                .drop()
                .map(tick -> due.next(System.nanoTime() - begin))
                .select()
                .first(count -> !due.isOver())
                .onItem()
                .transformToMulti(count -> Multi.createFrom().range(0, count))
                .concatenate()
                .onItem()
                .transformToUni(i -> send(context, events, keys, bytes).invoke(ids -> {
                    long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
                    ids.forEach(id -> lines.add(id + " " + now));
                }))
                .merge(MOST_AT_ONCE)
                .collect()
                .last()
                .map(last -> String.join("\n", lines));
    }

    private Uni<List<String>> send(Context context, int count, int keys, int bytes) {
        return Contexts.runOn(
                Contexts.duplicate(context),
                () -> SessionSql.inTransaction(() -> {
                    var ids = new ArrayList<String>(count);
                    for (int i = 0; i < count; i++) {
                        ids.add(rows.send(keys, bytes));
                    }
                    return Uni.createFrom().item(ids);
                }));
    }

    /** Tells how many transactions are due by the clock and have not begun yet. */
    private static final class Due {

        private final double rate;
        private final int total;
        private int started;
        private boolean over;

        Due(double rate, int total) {
            this.rate = rate;
            this.total = total;
        }

        int next(long nanos) {
            over = started >= total;
            int count = (int) Math.min(total, rate * nanos / TimeUnit.SECONDS.toNanos(1)) - started;
            started += count;
            return count;
        }

        boolean isOver() {
            return over;
        }
    }
}
