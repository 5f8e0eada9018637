package io.millrace.messaging.admin;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Counts, groups and pages waiting keys. Parked keys of consumers and held keys of the outbox lie in tables with other
 * columns; a query makes them alike.
 */
final class KeyTable {

    private final Pool pool;
    private final Supplier<Set<String>> channels;
    private final String counts;
    private final String causes;
    private final String keys;

    /**
     * @param channels the channels whose keys the service works on; keys of other channels are orphaned
     * @param rows a query with the columns channel, key, blocked, since, attempts, next_attempt_at, tried_by,
     *     last_error
     * @param waiting the FROM clause of what waits in the key {@code k}
     */
    KeyTable(Pool pool, Supplier<Set<String>> channels, String rows, String waiting) {
        this.pool = pool;
        this.channels = channels;
        this.counts = """
            SELECT channel, blocked, count(*) AS keys, min(since) AS oldest
            FROM (%s) AS k GROUP BY channel, blocked ORDER BY channel, blocked
            """.formatted(rows);
        this.causes = """
            SELECT channel, error, count(*) AS keys, count(*) FILTER (WHERE blocked) AS blocked,
                min(since) AS oldest, min(key) AS example
            FROM (
                SELECT channel, key, since, blocked, %s AS error FROM (%s) AS k
                WHERE $1::text IS NULL OR channel = $1
            ) AS shaped
            GROUP BY channel, error ORDER BY keys DESC, channel, error LIMIT $2
            """.formatted(Cause.shapeOf("last_error"), rows);
        this.keys = """
            SELECT channel, key, blocked, since, attempts, next_attempt_at, tried_by, last_error,
                (SELECT count(*) FROM (SELECT FROM %s LIMIT 1000) AS counted) AS waiting
            FROM (%s) AS k
            WHERE ($1::text IS NULL OR channel = $1)
              AND ($2::text IS NULL OR %s = $2)
              AND ($3::boolean IS NULL OR blocked = $3)
              AND ($4::boolean IS NULL OR (channel = ANY($5::text[])) = $4)
              AND (channel, key) > ($6, $7)
            ORDER BY channel, key LIMIT $8
            """.formatted(waiting, rows, Cause.shapeOf("last_error"));
    }

    KeyState state(String channel, boolean blocked) {
        if (!channels.get().contains(channel)) {
            return KeyState.ORPHANED;
        }
        return blocked ? KeyState.BLOCKED : KeyState.WAITING;
    }

    Uni<List<KeyCount>> counts() {
        return pool.query(counts).execute().map(rows -> rows.stream()
                .map(row ->
                        new KeyCount(row.getString("channel"), state(row), row.getLong("keys"), time(row, "oldest")))
                .toList());
    }

    Uni<List<Cause>> causes(Optional<String> channel, int limit) {
        return pool.preparedQuery(causes)
                .execute(Tuple.of(channel.orElse(null), limit))
                .map(rows -> rows.stream()
                        .map(row -> new Cause(
                                row.getString("channel"),
                                row.getString("error"),
                                row.getLong("keys"),
                                row.getLong("blocked"),
                                time(row, "oldest"),
                                row.getString("example")))
                        .toList());
    }

    /** A page of the keys that match. */
    <K> Uni<Page<K>> keys(KeyFilter filter, Function<Row, K> key) {
        Cursor after = filter.after().map(Cursor::of).orElse(Cursor.START);
        @Nullable KeyState state = filter.state().orElse(null);
        @Nullable Boolean blocked = state == KeyState.BLOCKED ? Boolean.TRUE : state == KeyState.WAITING ? Boolean.FALSE : null;
        var parameters = Tuple.tuple()
                .addString(filter.channel().orElse(null))
                .addString(filter.cause().orElse(null))
                .addBoolean(blocked)
                .addBoolean(state == null ? null : state != KeyState.ORPHANED)
                .addArrayOfString(channels.get().toArray(String[]::new))
                .addString(after.channel())
                .addString(after.key())
                .addInteger(filter.limit() + 1);
        return pool.preparedQuery(keys)
                .execute(parameters)
                .map(rows -> page(rows.stream().toList(), filter.limit(), key));
    }

    /** @param rows one more than the limit, if there are more */
    private static <K> Page<K> page(List<Row> rows, int limit, Function<Row, K> key) {
        List<Row> shown = rows.subList(0, Math.min(limit, rows.size()));
        Optional<String> next =
                rows.size() > limit ? Optional.of(cursor(shown.getLast()).text()) : Optional.empty();
        return new Page<>(shown.stream().map(key).toList(), next);
    }

    private static Cursor cursor(Row row) {
        return new Cursor(row.getString("channel"), row.getString("key"));
    }

    KeyState state(Row row) {
        return state(row.getString("channel"), row.getBoolean("blocked"));
    }

    static OffsetDateTime time(Row row, String column) {
        return Objects.requireNonNull(row.getOffsetDateTime(column));
    }
}
