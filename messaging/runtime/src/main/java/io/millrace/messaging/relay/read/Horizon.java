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

    /**
     * The sequence is read before the transaction id is drawn: a row of the FROM clause is there before its columns are
     * computed. The snapshot is older than both.
     */
    private static final String LOOK = """
            SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_current_xact_id()::text::bigint, %s FROM %s
            """.formatted(Timeline.COLUMNS, Timeline.FROM);

    private static final int TIMELINE_COLUMN = 2;
    private static final int DRAWN_COLUMN = 3;

    private final BoundedSql sql;
    private final Timeline timeline;
    private final Duration limit;
    private long settled;
    private @Nullable Mark pending;
    private boolean looking;
    /** The transaction id of a heartbeat; 0 if there was none. */
    private long heartbeat;

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

    /** @param transaction every transaction that had drawn the id, or one below it, has a lower transaction id */
    private record Mark(long id, long transaction) {}

    public long settled() {
        follow();
        return settled;
    }

    /** Returns whether every id is settled that any answer of the database has named as drawn. */
    public boolean isAbreast() {
        return settled() == timeline.drawn();
    }

    /** Forgets the horizon of a former timeline: an id that was settled there says nothing about this timeline. */
    private void follow() {
        if (generation != timeline.generation()) {
            generation = timeline.generation();
            settled = 0;
            pending = null;
            heartbeat = 0;
        }
    }

    /**
     * Learns from a heartbeat, which writes, whether transactions stay open while there is nothing to advance: the age grows
     * then too.
     *
     * @param oldestRunning the lowest id of the transactions that ran when the heartbeat began
     * @param transaction the heartbeat's own transaction id
     */
    public void heartbeat(long oldestRunning, long transaction) {
        follow();
        if (oldestRunning < heartbeat) {
            return;
        }
        if (heartbeat > 0 && isAbreast()) {
            advancedAt = System.nanoTime();
        }
        heartbeat = transaction;
    }

    /**
     * Advances the horizon by one statement, which reads no table. Does nothing while an advance is running, and while no
     * id has been drawn that is not settled.
     */
    public Uni<Void> advance() {
        return Uni.createFrom().deferred(() -> {
            if (looking || isAbreast()) {
                return Uni.createFrom().voidItem();
            }
            looking = true;
            return look().eventually(() -> looking = false);
        });
    }

    /**
     * Fails with {@link TimelineChangedException} if the answer's timeline is not the one on which the advance began.
     */
    private Uni<Void> look() {
        Mark mark = pending;
        Timeline.Moment sent = timeline.now();
        return sql.execute(limit, LOOK, Tuple.tuple())
                .invoke(rows -> {
                    Row row = rows.iterator().next();
                    timeline.check(row, TIMELINE_COLUMN, sent);
                    if (generation != timeline.generation()) {
                        throw new TimelineChangedException();
                    }
                    if (mark != null && row.getLong(0) < mark.transaction()) {
                        return;
                    }
                    if (mark != null) {
                        settled = mark.id();
                        advancedAt = System.nanoTime();
                    }
                    pending = new Mark(row.getLong(DRAWN_COLUMN), row.getLong(1));
                })
                .replaceWithVoid();
    }
}
