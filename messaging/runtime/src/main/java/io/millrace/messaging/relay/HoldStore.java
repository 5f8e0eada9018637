package io.millrace.messaging.relay;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlResult;
import io.vertx.mutiny.sqlclient.Tuple;

/**
 * Rows that wait because their key's first row can't be published. They lie in a table of their own, so that neither
 * the poison nor what piles up behind it costs the other keys anything.
 */
@ApplicationScoped
class HoldStore {

    private static final String HOLD = """
            INSERT INTO outbox_hold (channel, key, lane, attempts, next_attempt_at, last_error)
            VALUES ($1, $2, $3, $4, now() + $5 * interval '1 ms', $6)
            ON CONFLICT (channel, key) DO UPDATE
            SET attempts = excluded.attempts, next_attempt_at = excluded.next_attempt_at,
                last_error = excluded.last_error
            """;

    private static final String MOVE = """
            WITH moved AS (
                DELETE FROM outbox WHERE channel = $1 AND lane = $2 AND key = ANY($3) RETURNING *
            )
            INSERT INTO outbox_held SELECT * FROM moved
            """;

    private static final String HOLDS = """
            SELECT key, lane, attempts, (extract(epoch FROM next_attempt_at - now()) * 1000)::bigint AS due
            FROM outbox_hold WHERE channel = $1 AND lane = ANY($2)
            """;

    private static final String HEAD = """
            SELECT id, lane, key, event_id, type, headers::text, payload, created_at
            FROM outbox_held WHERE channel = $1 AND key = $2 ORDER BY id LIMIT 1
            """;

    private static final String REMOVE = "DELETE FROM outbox_held WHERE channel = $1 AND key = $2 AND id = $3";

    private static final String RELEASE = """
            DELETE FROM outbox_hold AS h
            WHERE channel = $1 AND key = $2
              AND NOT EXISTS (SELECT FROM outbox_held WHERE channel = h.channel AND key = h.key)
            """;

    private final Pool pool;

    HoldStore(Pool pool) {
        this.pool = pool;
    }

    Uni<Void> hold(String channel, RelayedRow row, int attempts, Duration pause, String error) {
        return pool.preparedQuery(HOLD)
                .execute(Tuple.of(channel, row.key(), row.lane(), attempts, pause.toMillis(), error))
                .replaceWithVoid();
    }

    /** Puts all rows of these keys aside, those that came meanwhile too. */
    Uni<Void> move(String channel, int lane, Collection<String> keys) {
        return pool.preparedQuery(MOVE)
                .execute(Tuple.of(channel, lane, keys.toArray(String[]::new)))
                .replaceWithVoid();
    }

    Uni<List<Hold>> holds(String channel, Collection<Integer> lanes) {
        return pool.preparedQuery(HOLDS)
                .execute(Tuple.of(channel, lanes.toArray(Integer[]::new)))
                .map(rows -> rows.stream()
                        .map(row -> new Hold(
                                row.getString("key"),
                                row.getInteger("lane"),
                                row.getInteger("attempts"),
                                row.getLong("due")))
                        .toList());
    }

    /** The first row of the key, in a list of one or none. */
    Uni<List<RelayedRow>> head(String channel, String key) {
        return pool.preparedQuery(HEAD)
                .execute(Tuple.of(channel, key))
                .map(rows -> rows.stream().map(OutboxReader::relayedRow).toList());
    }

    Uni<Void> remove(String channel, RelayedRow row) {
        return pool.preparedQuery(REMOVE)
                .execute(Tuple.of(channel, row.key(), row.id()))
                .replaceWithVoid();
    }

    /** Ends the hold if none of the key's rows is left aside, and tells whether it has. */
    Uni<Boolean> release(String channel, String key) {
        return pool.preparedQuery(RELEASE)
                .execute(Tuple.of(channel, key))
                .map(SqlResult::rowCount)
                .map(count -> count > 0);
    }
}
