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
     * lanes have together is cut to what can be published, in rows and in bytes: the rest would be sent over for
     * nothing, and large payloads would fill the memory. Their lengths are known without reading them.
     */
    private static final String READ = """
            SELECT id, lane, key, event_id, type, headers::text, payload, created_at
            FROM (
                SELECT *, sum(octet_length(payload)) OVER (ORDER BY id) - octet_length(payload) AS bytes_before
                FROM (
                    SELECT o.*
                    FROM unnest($2::int[], $3::bigint[], $4::int[]) AS l(lane, above, at_most)
                    CROSS JOIN LATERAL (
                        SELECT * FROM outbox
                        WHERE channel = $1 AND lane = l.lane AND id > l.above
                        ORDER BY id
                        LIMIT l.at_most
                    ) AS o
                    WHERE NOT EXISTS (SELECT FROM unnest($6::bigint[]) AS on_their_way(id) WHERE on_their_way.id = o.id)
                    ORDER BY o.id
                    LIMIT $5
                ) AS first_rows
            ) AS measured
            WHERE bytes_before < $7
            ORDER BY id
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
     * What a read returned.
     *
     * @param rows in ascending order of their ids, the lowest that there are
     * @param full whether they are as many, or as large, as was asked for: there may be more of any lane
     */
    record Found(List<RelayedRow> rows, boolean full) {}

    /**
     * @param mostRows of all lanes together
     * @param mostBytes of their payloads together; the row that goes beyond is the last
     * @param onTheirWay rows to leave out: they are published already, or about to be, and not removed yet
     */
    Uni<Found> read(
            String channel, Collection<LaneWindow> windows, int mostRows, long mostBytes, List<RelayedRow> onTheirWay) {
        var inLane = new HashMap<Integer, Integer>();
        onTheirWay.forEach(row -> inLane.merge(row.lane(), 1, Integer::sum));
        int n = windows.size();
        var lanes = new Integer[n];
        var above = new Long[n];
        var limits = new Integer[n];
        int i = 0;
        for (LaneWindow window : windows) {
            lanes[i] = window.lane();
            above[i] = window.floor();
            limits[i] = window.limit() + inLane.getOrDefault(window.lane(), 0);
            i++;
        }
        return pool.preparedQuery(READ)
                .execute(Tuple.from(List.of(channel, lanes, above, limits, mostRows, ids(onTheirWay), mostBytes)))
                .map(found -> {
                    List<RelayedRow> rows =
                            found.stream().map(OutboxReader::relayedRow).toList();
                    long bytes =
                            rows.stream().mapToLong(row -> row.payload().length).sum();
                    return new Found(rows, rows.size() == mostRows || bytes >= mostBytes);
                });
    }

    Uni<Integer> remove(String channel, List<RelayedRow> rows) {
        var lanes = rows.stream().map(RelayedRow::lane).toArray(Integer[]::new);
        return pool.preparedQuery(REMOVE)
                .execute(Tuple.of(channel, lanes, ids(rows)))
                .map(SqlResult::rowCount);
    }

    private static Long[] ids(List<RelayedRow> rows) {
        return rows.stream().map(RelayedRow::id).toArray(Long[]::new);
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
