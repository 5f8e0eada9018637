package io.millrace.messaging.relay;

import static java.util.Comparator.comparingLong;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;

/** What the relay asks of the table {@code outbox}. */
@ApplicationScoped
class OutboxReader {

    // The bounds never pass a row that is still to come (see Horizon).
    private static final String READ = "SELECT * FROM outbox_read($1, $2, $3, $4, $5, $6, $7)";
    private static final String REMOVE = "SELECT outbox_remove($1, $2, $3)";
    private static final String COUNT = "SELECT outbox_count($1, $2, $3, $4)";

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
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /**
     * What a read returned.
     *
     * @param rows in ascending order of their ids, the lowest that there are
     * @param full whether they are as many, or as large, as was asked for: there may be more of any lane
     */
    record Found(List<RelayedRow> rows, boolean full) {}

    /**
     * What to read of one lane.
     *
     * @param above rows with higher ids
     * @param limit at most so many
     */
    record Bound(int lane, long above, int limit) {}

    /**
     * @param bounds where to begin in which lane
     * @param mostRows of all lanes together
     * @param mostBytes of their payloads together; the row that goes beyond is the last
     * @param onTheirWay rows to leave out: they are published already, or about to be, and not removed yet
     */
    Uni<Found> read(String channel, List<Bound> bounds, int mostRows, long mostBytes, List<RelayedRow> onTheirWay) {
        var lanes = bounds.stream().map(Bound::lane).toArray(Integer[]::new);
        var above = bounds.stream().map(Bound::above).toArray(Long[]::new);
        var limits = bounds.stream().map(Bound::limit).toArray(Integer[]::new);
        return pool.preparedQuery(READ)
                .execute(Tuple.from(List.of(channel, lanes, above, limits, ids(onTheirWay), mostRows, mostBytes)))
                .map(found -> {
                    List<RelayedRow> rows = found.stream()
                            .map(OutboxReader::relayedRow)
                            .sorted(comparingLong(RelayedRow::id))
                            .toList();
                    long bytes =
                            rows.stream().mapToLong(row -> row.payload().length).sum();
                    return new Found(rows, rows.size() == mostRows || bytes >= mostBytes);
                });
    }

    Uni<Long> remove(String channel, List<RelayedRow> rows) {
        var lanes = rows.stream().map(RelayedRow::lane).toArray(Integer[]::new);
        return pool.preparedQuery(REMOVE)
                .execute(Tuple.of(channel, lanes, ids(rows)))
                .map(removed -> removed.iterator().next().getLong(0));
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
