package io.millrace.messaging.relay.read;

import static java.util.Comparator.comparingLong;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;

import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.tx.BoundedSql;

/** Reads, counts and removes rows of the table {@code outbox}, and keeps the schemas that they were written with. */
@ApplicationScoped
public class OutboxReader {

    // The bounds never pass a row that is still to come (see Horizon).
    // The join returns one row at least: an answer without outbox rows also says which timeline it comes from.
    private static final String READ = """
            SELECT r.id, r.lane, r.key, r.event_id, r.type, r.headers, r.payload, r.created_at, %s
            FROM %s LEFT JOIN outbox_read($1, $2, $3, $4, $5, $6, $7) AS r ON true
            """.formatted(Timeline.COLUMNS, Timeline.FROM);
    private static final int TIMELINE_COLUMN = 8;

    private static final String REMOVE = "SELECT outbox_remove($1, $2, $3, $4)";
    private static final String BELOW = "SELECT outbox_below($1, $2, $3)";

    private static final String SCHEMAS = "SELECT schema FROM outbox_schema";

    private static final String ADD_SCHEMA =
            "INSERT INTO outbox_schema (fingerprint, schema) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    private static final String NO_HEADERS = "{}";

    private final BoundedSql sql;
    private final Timeline timeline;
    private final Duration limit;

    public OutboxReader(BoundedSql sql, Timeline timeline, MessagingConfig config) {
        this.sql = sql;
        this.timeline = timeline;
        this.limit = config.outbox().publishTimeout();
    }

    /** Returns whether any of these lanes has a row that its reads pass over. */
    Uni<Boolean> hasRowsBelow(String channel, Collection<LaneWindow> windows) {
        var lanes = windows.stream().map(LaneWindow::lane).toArray(Integer[]::new);
        var floors = windows.stream().map(LaneWindow::floor).toArray(Long[]::new);
        return sql.execute(limit, BELOW, Tuple.of(channel, lanes, floors))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /**
     * The rows that a read returned.
     *
     * @param rows the rows with the lowest ids, ascending
     * @param full whether the read returned as many rows, or bytes, as were asked for: any lane may have more rows
     * @param more whether a lane that was read may have more rows: the read was full, or reached the lane's own limit
     */
    public record Found(List<RelayedRow> rows, boolean full, boolean more) {}

    /**
     * The rows to read of one lane.
     *
     * @param above only rows with higher ids
     * @param limit the most rows to read
     */
    record Bound(int lane, long above, int limit) {}

    /**
     * Reads the rows with the lowest ids of these lanes.
     *
     * @param bounds from which id on, and how many rows, to read in each lane
     * @param mostRows the most rows of all lanes together
     * @param mostBytes the most payload bytes of all lanes together; the row that goes beyond is the last
     * @param onTheirWay rows to leave out: they are published already, or about to be, and not removed yet
     */
    Uni<Found> read(String channel, List<Bound> bounds, int mostRows, long mostBytes, List<RelayedRow> onTheirWay) {
        var lanes = bounds.stream().map(Bound::lane).toArray(Integer[]::new);
        var above = bounds.stream().map(Bound::above).toArray(Long[]::new);
        var limits = bounds.stream().map(Bound::limit).toArray(Integer[]::new);
        Timeline.Moment sent = timeline.now();
        return sql.execute(
                        limit,
                        READ,
                        Tuple.from(List.of(channel, lanes, above, limits, ids(onTheirWay), mostRows, mostBytes)))
                .map(found -> {
                    timeline.check(found.iterator().next(), TIMELINE_COLUMN, sent);
                    List<Row> rows =
                            found.stream().filter(row -> row.getLong(0) != null).toList();
                    return found(rows, bounds, mostRows, mostBytes);
                });
    }

    /** Converts the rows that a read of one channel returned. */
    static Found found(List<Row> read, List<Bound> bounds, int mostRows, long mostBytes) {
        List<RelayedRow> rows = read.stream()
                .map(OutboxReader::relayedRow)
                .sorted(comparingLong(RelayedRow::id))
                .toList();
        long bytes = rows.stream().mapToLong(row -> row.payload().length).sum();
        boolean full = rows.size() == mostRows || bytes >= mostBytes;
        return new Found(rows, full, full || reachesALimit(rows, bounds));
    }

    private static boolean reachesALimit(List<RelayedRow> rows, List<Bound> bounds) {
        var inLane = new HashMap<Integer, Integer>();
        rows.forEach(row -> inLane.merge(row.lane(), 1, Integer::sum));
        return bounds.stream().anyMatch(bound -> inLane.getOrDefault(bound.lane(), 0) >= bound.limit());
    }

    /**
     * Removes rows by their ids and event ids. On another timeline an id may belong to an event that has not been
     * published.
     *
     * @return the number of rows removed
     */
    Uni<Long> remove(String channel, List<RelayedRow> rows) {
        var lanes = rows.stream().map(RelayedRow::lane).toArray(Integer[]::new);
        var events = rows.stream().map(RelayedRow::eventId).toArray(UUID[]::new);
        return sql.execute(limit, REMOVE, Tuple.of(channel, lanes, ids(rows), events))
                .map(removed -> removed.iterator().next().getLong(0));
    }

    private static Long[] ids(List<RelayedRow> rows) {
        return rows.stream().map(RelayedRow::id).toArray(Long[]::new);
    }

    public Uni<List<String>> schemas() {
        return sql.execute(limit, SCHEMAS, Tuple.tuple())
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
    }

    public Uni<Void> addSchema(long fingerprint, String schema) {
        return sql.execute(limit, ADD_SCHEMA, Tuple.of(fingerprint, schema)).replaceWithVoid();
    }

    /** Converts a row, by the positions of its columns: looking up their names takes longer than reading them. */
    public static RelayedRow relayedRow(Row row) {
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
