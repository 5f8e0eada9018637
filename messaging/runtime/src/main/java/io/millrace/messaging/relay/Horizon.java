package io.millrace.messaging.relay;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import org.jspecify.annotations.Nullable;

/**
 * Knows up to which id the outbox is settled: every row up to there is visible, or never will be.
 *
 * <p>A transaction that stores events gets its transaction id first and draws the rows' ids then. So when all
 * transactions are over that had an id at a moment, all rows are settled whose ids had been drawn by that moment. What
 * holds it back are transactions that write and stay open, whatever they write; readers, backups among them, don't.
 */
@ApplicationScoped
class Horizon {

    /** The sequence must be read before the transaction id is drawn. */
    private static final String DRAWN =
            "SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM outbox_id_seq";

    private static final String NEXT_TRANSACTION = "SELECT pg_current_xact_id()::text::bigint";
    private static final String OLDEST_RUNNING = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

    private final Pool pool;
    private long settled;
    private @Nullable Mark pending;
    private boolean looking;
    private volatile long advancedAt = System.nanoTime();

    Horizon(Pool pool, MeterRegistry registry) {
        this.pool = pool;
        registry.gauge("millrace.outbox.horizon.age", this, Horizon::age);
    }

    /** In seconds. It grows while somebody's transaction stays open: publishing goes on, only reading costs more. */
    private double age() {
        return Duration.ofNanos(System.nanoTime() - advancedAt).toMillis() / 1000.0;
    }

    private record Mark(long id, long transaction) {}

    long settled() {
        return settled;
    }

    /** Looks again, unless somebody is just looking; cheap: three statements without a table at most. */
    Uni<Void> advance() {
        return Uni.createFrom().deferred(() -> {
            if (looking) {
                return Uni.createFrom().voidItem();
            }
            looking = true;
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

    private Uni<Long> number(String sql) {
        return pool.preparedQuery(sql)
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }
}
