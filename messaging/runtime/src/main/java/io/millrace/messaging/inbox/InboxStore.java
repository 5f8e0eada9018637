package io.millrace.messaging.inbox;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlResult;
import io.vertx.mutiny.sqlclient.Tuple;

import io.millrace.messaging.tx.SessionSql;

/** The table {@code inbox}. */
@ApplicationScoped
public class InboxStore {

    /*
     * Two deliveries of one event at once: the second waits for the first one's row and then sees it. The key's parked
     * state is locked too: whoever empties it does so before or after this transaction, not in the midst of it.
     */
    private static final String ADMIT = """
            WITH waiting AS (
                SELECT FROM parked_key WHERE consumer = $1 AND key = $2 FOR UPDATE
            ), noted AS (
                INSERT INTO inbox (consumer, event_id)
                SELECT $1, $3 WHERE NOT EXISTS (SELECT FROM waiting)
                ON CONFLICT DO NOTHING
                RETURNING 1
            )
            SELECT (SELECT count(*) FROM waiting), (SELECT count(*) FROM noted)
            """;

    private static final String NOTE = "INSERT INTO inbox (consumer, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    private static final String IS_NOTED = "SELECT 1 FROM inbox WHERE consumer = $1 AND event_id = $2";

    private static final String FORGET = """
            DELETE FROM inbox WHERE ctid IN (
                SELECT ctid FROM inbox WHERE handled_at < now() - $1 * interval '1 ms' LIMIT $2
            )
            """;

    private final Pool pool;

    InboxStore(Pool pool) {
        this.pool = pool;
    }

    /** The first statement of the transaction in which an event has its effect. */
    public Uni<Admission> admit(String consumer, String key, UUID eventId) {
        return SessionSql.select(ADMIT, consumer, key, eventId)
                .map(List::getFirst)
                .map(row -> {
                    if ((Long) row[0] > 0) {
                        return Admission.BEHIND_PARKED;
                    }
                    return (Long) row[1] > 0 ? Admission.FRESH : Admission.DUPLICATE;
                });
    }

    /** Notes an event without looking at what is parked, and tells whether it was new. */
    public Uni<Boolean> note(String consumer, UUID eventId) {
        return SessionSql.update(NOTE, consumer, eventId).map(count -> count > 0);
    }

    public Uni<Boolean> isNoted(String consumer, UUID eventId) {
        return pool.preparedQuery(IS_NOTED).execute(Tuple.of(consumer, eventId)).map(rows -> rows.size() > 0);
    }

    /** Forgets some of the events handled longer ago than that, and tells how many. */
    Uni<Integer> forget(Duration age, int atMost) {
        return pool.preparedQuery(FORGET)
                .execute(Tuple.of(age.toMillis(), atMost))
                .map(SqlResult::rowCount);
    }
}
