package io.millrace.bench.relay;

import java.sql.SQLException;
import java.time.Duration;

import io.millrace.bench.Size;
import io.millrace.bench.ground.Arrivals;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.Subject;
import io.millrace.stack.StackException;

/** A subject's outbox, filled in an instant as often as it is wanted. */
public final class Outbox {

    /** Ours. */
    public static final Kind MILLRACE = new Kind("outbox", """
            INSERT INTO outbox (id, channel, lane, key, event_id, type, headers, payload)
            SELECT nextval('outbox_id_seq'), channel, lane, key, event_id, type, headers, payload
            FROM generate_series(1, %d), saved_outbox LIMIT %d
            """);

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Ground ground;
    private final Kind kind;
    private final int saved;

    /**
     * A table.
     *
     * @param refill stores saved rows again: as many rounds over them, as many rows
     */
    public record Kind(String table, String refill) {

        String copy() {
            return "saved_" + table;
        }
    }

    private Outbox(Ground ground, Kind kind, int saved) {
        this.ground = ground;
        this.kind = kind;
        this.saved = saved;
    }

    /** Has rows stored by one that publishes nothing, and keeps a copy. */
    public static Outbox saved(Ground ground, Kind kind, Subject writer, Size size) {
        writer.post("/rows/fill?count=%d&keys=%d&bytes=%d".formatted(size.rows(), size.keys(), size.bytes()));
        ground.execute("CREATE TABLE %s AS SELECT * FROM %s".formatted(kind.copy(), kind.table()));
        ground.execute("TRUNCATE " + kind.table());
        return new Outbox(ground, kind, size.rows());
    }

    /** Stores so many rows, all of them to be seen at once. */
    private void fill(int rows) {
        try (var connection = ground.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // As the emitter does: the transaction has its number before it draws one for a row.
            statement.execute("SELECT pg_current_xact_id()");
            statement.execute(kind.refill().formatted((rows + saved - 1) / saved, rows));
            connection.commit();
        } catch (SQLException e) {
            throw new StackException("The outbox can't be filled: " + e.getMessage(), e);
        }
    }

    /**
     * Fills it, and measures from then on until a consumer of committed records has the last.
     *
     * @param cleared to be done afterwards, so that nothing is left
     * @return rows a second
     */
    public double drain(String topic, int rows, Runnable cleared) {
        try (var arrivals = new Arrivals(ground.bootstrapServers(), topic)) {
            fill(rows);
            long begin = System.nanoTime();
            double rate = rows * 1e9 / (arrivals.await(rows, PATIENCE) - begin);
            cleared.run();
            return rate;
        }
    }

    public void awaitEmpty() {
        ground.await(
                "The outbox is drained",
                "SELECT (NOT EXISTS (SELECT FROM %s))::int".formatted(kind.table()),
                1,
                PATIENCE);
    }

    /** Where nobody removes what was published. */
    public void empty() {
        ground.execute("TRUNCATE " + kind.table());
    }

    long tableBytes() {
        return ground.number("SELECT pg_table_size('%s')".formatted(kind.table()));
    }

    long indexBytes() {
        return ground.number("SELECT pg_indexes_size('%s')".formatted(kind.table()));
    }
}
