package io.millrace.bench.relay;

import java.sql.SQLException;
import java.time.Duration;

import io.millrace.bench.Size;
import io.millrace.bench.ground.Arrivals;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.Subject;
import io.millrace.stack.StackException;

/** A subject's outbox table, refilled at once as often as a measurement needs. */
public final class Outbox {

    /** Millrace's outbox. */
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
     * An outbox table.
     *
     * @param table the table's name
     * @param refill statement that inserts the saved rows again; takes the number of rounds over the saved rows, and
     *     the number of rows to insert
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

    /** Lets a subject that publishes nothing store rows, and keeps a copy of the rows. */
    public static Outbox saved(Ground ground, Kind kind, Subject writer, Size size) {
        writer.post("/rows/fill?count=%d&keys=%d&bytes=%d".formatted(size.rows(), size.keys(), size.bytes()));
        ground.execute("CREATE TABLE %s AS SELECT * FROM %s".formatted(kind.copy(), kind.table()));
        ground.execute("TRUNCATE " + kind.table());
        return new Outbox(ground, kind, size.rows());
    }

    /** Inserts this many rows in one transaction, so that all rows become visible at once. */
    public void fill(int rows) {
        try (var connection = ground.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // As the emitter does: the transaction gets its number before it draws the first number for a row.
            statement.execute("SELECT pg_current_xact_id()");
            statement.execute(kind.refill().formatted((rows + saved - 1) / saved, rows));
            connection.commit();
        } catch (SQLException e) {
            throw new StackException("The outbox can't be filled: " + e.getMessage(), e);
        }
    }

    /**
     * Fills the outbox, and measures from the commit until a consumer of committed records has the last record.
     *
     * @param cleared runs afterwards, so that no row is left
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

    /** Empties the outbox of a subject that does not remove published rows. */
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
