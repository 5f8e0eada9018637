package io.millrace.messaging.relay.hold;

import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;

import io.millrace.messaging.async.Gatherer;
import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.relay.lease.Lease;
import io.millrace.messaging.relay.read.OutboxReader;
import io.millrace.messaging.relay.read.RelayedRow;
import io.millrace.messaging.tx.BoundedSql;
import io.millrace.messaging.tx.KeptPlan;

/**
 * Stores held keys and the rows that wait behind a row that cannot be published. Held rows are in a table of their own,
 * so neither the first row nor the rows behind it slow down other keys.
 */
@ApplicationScoped
public class HoldStore {

    /*
     * A lane's rows are changed under its lease: a statement that arrives after another instance has taken the lane
     * changes nothing. The row lock keeps other instances from taking the lane until the statement ends.
     */
    private static final String LEASE = """
            lease AS MATERIALIZED (
                SELECT lane FROM outbox_lane WHERE lane = $1 AND owner = $2 AND epoch = $3 FOR SHARE
            )""";

    private static final String HOLD = """
            WITH %s, held AS (
                INSERT INTO outbox_hold (channel, key, lane, attempts, next_attempt_at, last_error)
                SELECT $4::text, $5::text, lane, $6::int, now() + $7 * interval '1 ms', $8::text FROM lease
                ON CONFLICT (channel, key) DO UPDATE
                SET attempts = excluded.attempts, next_attempt_at = excluded.next_attempt_at,
                    last_error = excluded.last_error
            )
            SELECT count(*) FROM lease
            """.formatted(LEASE);

    // Both tables' columns are named: a later release may add columns to one table before the other.
    private static final String COLUMNS = "id, channel, lane, key, event_id, type, headers, payload, created_at";

    private static final String MOVE = """
            WITH %1$s, moved AS (
                DELETE FROM outbox
                WHERE channel = $4 AND lane = $1 AND key = ANY($5) AND EXISTS (SELECT FROM lease)
                RETURNING %2$s
            ), put AS (
                INSERT INTO outbox_held (%2$s) SELECT %2$s FROM moved
            )
            SELECT count(*) FROM lease
            """.formatted(LEASE, COLUMNS);

    private static final String HOLDS = KeptPlan.of("""
            SELECT c.channel, h.key, h.lane, h.attempts, h.due, h.total
            FROM unnest($1::text[]) AS c(channel) CROSS JOIN LATERAL (
                SELECT key, lane, attempts, (extract(epoch FROM next_attempt_at - now()) * 1000)::bigint AS due,
                    count(*) OVER () AS total
                FROM outbox_hold WHERE channel = c.channel AND lane = ANY ($2::smallint[])
                ORDER BY next_attempt_at LIMIT $3
            ) AS h
            ORDER BY h.due
            """);

    private static final String HELD = "SELECT key FROM outbox_hold WHERE channel = $1 AND key = ANY($2)";

    private static final String HEAD = """
            SELECT id, lane, key, event_id, type, headers::text, payload, created_at
            FROM outbox_held WHERE channel = $1 AND key = $2 ORDER BY id LIMIT 1
            """;

    // Not under the lease: the broker has the row, and that stays true whichever instance owns the lane by now.
    private static final String REMOVE =
            "DELETE FROM outbox_held WHERE channel = $1 AND key = $2 AND id = $3 AND event_id = $4";

    /** The next row counts its attempts from the first. Only the owner of the lane says so. */
    private static final String REMOVE_AND_RESET = """
            WITH %s, removed AS (
                DELETE FROM outbox_held WHERE channel = $4 AND key = $5 AND id = $6 AND event_id = $7
            )
            UPDATE outbox_hold SET attempts = 0
            WHERE channel = $4 AND key = $5 AND attempts <> 0 AND EXISTS (SELECT FROM lease)
            """.formatted(LEASE);

    private static final String RELEASE = """
            WITH %s, released AS (
                DELETE FROM outbox_hold AS h
                WHERE channel = $4 AND key = $5 AND EXISTS (SELECT FROM lease)
                  AND NOT EXISTS (SELECT FROM outbox_held WHERE channel = h.channel AND key = h.key)
                RETURNING key
            )
            SELECT (SELECT count(*) FROM lease), (SELECT count(*) FROM released)
            """.formatted(LEASE);

    private final BoundedSql sql;
    private final Duration limit;
    private final Gatherer<Load, Found> loads = new Gatherer<>(this::load);

    private record Load(String channel, Set<Integer> lanes, int atMost) {

        boolean isLike(Load other) {
            return lanes.equals(other.lanes) && atMost == other.atMost;
        }
    }

    public HoldStore(BoundedSql sql, MessagingConfig config) {
        this.sql = sql;
        this.limit = config.outbox().publishTimeout();
    }

    Uni<Void> hold(Lease lease, String channel, RelayedRow row, int attempts, Duration pause, String error) {
        return under(
                lease,
                HOLD,
                Tuple.of(lease.lane(), lease.owner(), lease.epoch())
                        .addString(channel)
                        .addString(row.key())
                        .addInteger(attempts)
                        .addLong(pause.toMillis())
                        .addString(error));
    }

    /** Moves all rows of these keys aside, including rows stored since the last read. */
    Uni<Void> move(Lease lease, String channel, Collection<String> keys) {
        return under(
                lease,
                MOVE,
                Tuple.of(lease.lane(), lease.owner(), lease.epoch())
                        .addString(channel)
                        .addArrayOfString(keys.toArray(String[]::new)));
    }

    /**
     * The held keys that are due first.
     *
     * @param total the number of all held keys
     */
    record Found(List<Hold> holds, long total) {}

    /**
     * Returns the held keys of these lanes that are due first, by one statement for all channels that ask at the same
     * time. Call it on a Vert.x context.
     */
    Uni<Found> holds(String channel, Collection<Integer> lanes, int atMost) {
        return loads.ask(new Load(channel, Set.copyOf(lanes), atMost));
    }

    private Uni<List<Found>> load(List<Load> asked) {
        Load any = asked.getFirst();
        if (asked.stream().anyMatch(load -> !load.isLike(any))) {
            // The lanes have changed between two channels' looks at them.
            return Uni.join()
                    .all(asked.stream()
                            .map(load -> load(List.of(load)).map(List::getFirst))
                            .toList())
                    .andFailFast();
        }
        var channels = asked.stream().map(Load::channel).toArray(String[]::new);
        return sql.execute(limit, HOLDS, Tuple.of(channels, any.lanes().toArray(Integer[]::new), any.atMost()))
                .map(rows -> {
                    Map<String, List<Row>> byChannel = rows.stream().collect(groupingBy(row -> row.getString(0)));
                    return asked.stream()
                            .map(load -> found(byChannel.getOrDefault(load.channel(), List.of())))
                            .toList();
                });
    }

    private static Found found(List<Row> rows) {
        long total = rows.isEmpty() ? 0 : rows.getFirst().getLong("total");
        List<Hold> holds = rows.stream()
                .map(row -> new Hold(
                        row.getString("key"), row.getInteger("lane"), row.getInteger("attempts"), row.getLong("due")))
                .toList();
        return new Found(holds, total);
    }

    /** Returns those of the keys that are held. */
    Uni<Set<String>> held(String channel, Collection<String> keys) {
        return sql.execute(limit, HELD, Tuple.of(channel, keys.toArray(String[]::new)))
                .map(rows -> rows.stream().map(row -> row.getString(0)).collect(Collectors.toSet()));
    }

    /** Returns the first row of the key, in a list of one or none. */
    Uni<List<RelayedRow>> head(String channel, String key) {
        return sql.execute(limit, HEAD, Tuple.of(channel, key))
                .map(rows -> rows.stream().map(OutboxReader::relayedRow).toList());
    }

    Uni<Void> remove(String channel, RelayedRow row) {
        return sql.execute(limit, REMOVE, Tuple.of(channel, row.key(), row.id(), row.eventId()))
                .replaceWithVoid();
    }

    /** Removes a published row, and sets the attempts of its key back to none. */
    Uni<Void> removeAndReset(Lease lease, String channel, RelayedRow row) {
        return sql.execute(
                        limit,
                        REMOVE_AND_RESET,
                        Tuple.of(lease.lane(), lease.owner(), lease.epoch())
                                .addString(channel)
                                .addString(row.key())
                                .addLong(row.id())
                                .addUUID(row.eventId()))
                .replaceWithVoid();
    }

    /**
     * Ends the hold if none of the key's rows is left aside.
     *
     * @return whether the hold has ended
     */
    Uni<Boolean> release(Lease lease, String channel, String key) {
        return sql.execute(limit, RELEASE, Tuple.of(lease.lane(), lease.owner(), lease.epoch(), channel, key))
                .map(rows -> {
                    Row counts = rows.iterator().next();
                    check(lease, counts);
                    return counts.getLong(1) > 0;
                });
    }

    private Uni<Void> under(Lease lease, String statement, Tuple parameters) {
        return sql.execute(limit, statement, parameters)
                .invoke(rows -> check(lease, rows.iterator().next()))
                .replaceWithVoid();
    }

    private static void check(Lease lease, Row counts) {
        if (counts.getLong(0) == 0) {
            throw new IllegalStateException("another instance owns lane %d now".formatted(lease.lane()));
        }
    }
}
