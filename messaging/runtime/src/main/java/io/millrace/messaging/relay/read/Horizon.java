package io.millrace.messaging.relay.read;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.tx.BoundedSql;

/**
 * Finds the id up to which the outbox is settled: every row up to this id is visible, or never will be.
 *
 * <p>A transaction that stores events gets its transaction id first and draws the rows' ids then. So when all
 * transactions are over that had an id at some moment, all rows are settled whose ids had been drawn by that moment.
 * Transactions that write and stay open hold the horizon back, whatever they write. Transactions that only read,
 * backups among them, do not.
 */
@ApplicationScoped
public class Horizon {

    /** The sequence must be read before the transaction id is drawn. */
    private static final String DRAWN = "SELECT t.drawn, %s FROM %s".formatted(Timeline.COLUMNS, Timeline.FROM);

    private static final String NEXT_TRANSACTION =
            "SELECT pg_current_xact_id()::text::bigint, %s FROM %s".formatted(Timeline.COLUMNS, Timeline.FROM);
    private static final String OLDEST_RUNNING =
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, %s FROM %s"
                    .formatted(Timeline.COLUMNS, Timeline.FROM);

    private final BoundedSql sql;
    private final Timeline timeline;
    private final Duration limit;
    private long settled;
    private @Nullable Mark pending;
    private boolean looking;
    private long generation;
    private volatile long advancedAt = System.nanoTime();

    public Horizon(BoundedSql sql, Timeline timeline, MessagingConfig config, MeterRegistry registry) {
        this.sql = sql;
        this.timeline = timeline;
        this.limit = config.outbox().lease().dividedBy(2);
        registry.gauge("millrace.outbox.horizon.age", this, Horizon::age);
    }

    /**
     * The horizon's age in seconds. It grows while any writing transaction stays open: publishing goes on, only reads
     * cost more.
     */
    private double age() {
        return Duration.ofNanos(System.nanoTime() - advancedAt).toMillis() / 1000.0;
    }

    private record Mark(long id, long transaction) {}

    long settled() {
        follow();
        return settled;
    }

    /** Forgets the horizon of a former timeline: an id that was settled there says nothing about this timeline. */
    private void follow() {
        if (generation != timeline.generation()) {
            generation = timeline.generation();
            settled = 0;
            pending = null;
        }
    }

    /**
     * Advances the horizon, unless an advance is running. It takes three statements at most, none of which reads a
     * table.
     */
    public Uni<Void> advance() {
        return Uni.createFrom().deferred(() -> {
            if (looking) {
                return Uni.createFrom().voidItem();
            }
            looking = true;
            follow();
            return look().eventually(() -> looking = false);
        });
    }

    private Uni<Void> look() {
        Mark mark = pending;
        if (mark == null) {
            return set();
        }
        return number(OLDEST_RUNNING).chain(oldest -> {
            if (oldest < mark.transaction()) {
                return Uni.createFrom().voidItem();
            }
            settled = mark.id();
            advancedAt = System.nanoTime();
            return set();
        });
    }

    private Uni<Void> set() {
        return number(DRAWN)
                .chain(id -> number(NEXT_TRANSACTION).invoke(transaction -> pending = new Mark(id, transaction)))
                .replaceWithVoid();
    }

    /**
     * Fails with {@link TimelineChangedException} if the answer's timeline is not the one on which the advance began.
     */
    private Uni<Long> number(String statement) {
        Timeline.Moment sent = timeline.now();
        return sql.execute(limit, statement, Tuple.tuple()).map(rows -> {
            Row row = rows.iterator().next();
            timeline.check(row, 1, sent);
            if (generation != timeline.generation()) {
                throw new TimelineChangedException();
            }
            return row.getLong(0);
        });
    }
}
