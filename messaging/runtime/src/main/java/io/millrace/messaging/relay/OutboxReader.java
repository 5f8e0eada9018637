package io.millrace.messaging.relay;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlResult;
import io.vertx.mutiny.sqlclient.Tuple;

/** What the relay asks of the table {@code outbox}. */
@ApplicationScoped
class OutboxReader {

    /*
     * Lane by lane from its lower bound, so that the cost is that of the rows returned: neither the backlog nor the
     * rows already removed are walked over. The bound never passes a row that is still to come (see Horizon). What the
     * lanes have together is cut to what can be published: the rest would be sent over for nothing.
     */
    private static final String READ = """
            SELECT o.id, o.lane, o.key, o.event_id, o.type, o.headers::text, o.payload, o.created_at
            FROM unnest($2::int[], $3::bigint[], $4::int[]) AS l(lane, above, at_most)
            CROSS JOIN LATERAL (
                SELECT * FROM outbox
                WHERE channel = $1 AND lane = l.lane AND id > l.above
                ORDER BY id
                LIMIT l.at_most
            ) AS o
            ORDER BY o.id
            LIMIT $5
            """;

    /*
     * Not guarded by the lease: a row is removed because the broker has it, and that stays true whoever owns the
     * lane by now. To leave it would publish it twice.
     */
    private static final String REMOVE = """
            DELETE FROM outbox AS o
            USING unnest($2::int[], $3::bigint[]) AS done(lane, id)
            WHERE o.channel = $1 AND o.lane = done.lane AND o.id = done.id
            """;

    private static final String COUNT = """
            SELECT sum(n)::bigint
            FROM unnest($2::int[], $3::bigint[]) AS l(lane, above)
            CROSS JOIN LATERAL (
                SELECT count(*) AS n FROM (
                    SELECT FROM outbox WHERE channel = $1 AND lane = l.lane AND id > l.above LIMIT $4
                ) AS capped
            ) AS counted
            """;

    private static final String SCHEMAS = "SELECT schema FROM outbox_schema";

    private static final String ADD_SCHEMA =
            "INSERT INTO outbox_schema (fingerprint, schema) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    private static final String NO_HEADERS = "{}";

    private final Pool pool;

    OutboxReader(Pool pool) {
        this.pool = pool;
    }

    /** Counts what waits in these lanes, in each of them up to a limit. */
    Uni<Long> count(String channel, Collection<LaneWindow> windows, int limit) {
        var lanes = windows.stream().map(LaneWindow::lane).toArray(Integer[]::new);
        var above = windows.stream().map(LaneWindow::floor).toArray(Long[]::new);
        return pool.preparedQuery(COUNT)
                .execute(Tuple.of(channel, lanes, above, limit))
                .map(rows -> rows.iterator().next().getLong(0))
                .map(sum -> sum == null ? 0 : sum);
    }

    /**
     * @param most rows of all lanes together
     * @return rows in ascending order of their ids
     */
    Uni<List<RelayedRow>> read(String channel, Collection<LaneWindow> windows, int most) {
        int n = windows.size();
        var lanes = new Integer[n];
        var above = new Long[n];
        var limits = new Integer[n];
        int i = 0;
        for (LaneWindow window : windows) {
            lanes[i] = window.lane();
            above[i] = window.floor();
            limits[i] = window.limit();
            i++;
        }
        return pool.preparedQuery(READ)
                .execute(Tuple.of(channel, lanes, above, limits, most))
                .map(rows -> rows.stream().map(OutboxReader::relayedRow).toList());
    }

    Uni<Integer> remove(String channel, List<RelayedRow> rows) {
        int n = rows.size();
        var lanes = new Integer[n];
        var ids = new Long[n];
        for (int i = 0; i < n; i++) {
            lanes[i] = rows.get(i).lane();
            ids[i] = rows.get(i).id();
        }
        return pool.preparedQuery(REMOVE).execute(Tuple.of(channel, lanes, ids)).map(SqlResult::rowCount);
    }

    Uni<List<String>> schemas() {
        return pool.preparedQuery(SCHEMAS)
                .execute()
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
    }

    Uni<Void> addSchema(long fingerprint, String schema) {
        return pool.preparedQuery(ADD_SCHEMA)
                .execute(Tuple.of(fingerprint, schema))
                .replaceWithVoid();
    }

    /** By the columns' places: looking their names up takes longer than reading them. */
    static RelayedRow relayedRow(Row row) {
        return new RelayedRow(
                row.getLong(0),
                row.getInteger(1),
                row.getString(2),
                row.getUUID(3),
                row.getString(4),
                headers(row.getString(5)),
                row.getBuffer(6).getBytes(),
                row.getOffsetDateTime(7));
    }

    private static Map<String, String> headers(String json) {
        if (json.equals(NO_HEADERS)) {
            return Map.of();
        }
        var headers = new HashMap<String, String>();
        new JsonObject(json).forEach(entry -> headers.put(entry.getKey(), (String) entry.getValue()));
        return headers;
    }
}
