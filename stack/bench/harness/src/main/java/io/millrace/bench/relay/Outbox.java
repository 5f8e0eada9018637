package io.millrace.bench.relay;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

import io.millrace.bench.Size;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.Subject;
import io.millrace.stack.StackException;

/** The subject's outbox, filled in an instant as often as it is wanted. */
final class Outbox {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Ground ground;
    private final int saved;

    private Outbox(Ground ground, int saved) {
        this.ground = ground;
        this.saved = saved;
    }

    /** Has the emitter store rows while nobody publishes them, and keeps a copy. */
    static Outbox saved(Ground ground, Size size) {
        try (var writer =
                new Subject(ground, "writer", Subject.MILLRACE, Map.of("MILLRACE_MESSAGING_OUTBOX_RELAY", "false"))) {
            writer.post("/rows/fill?count=%d&keys=%d&bytes=%d".formatted(size.rows(), size.keys(), size.bytes()));
        }
        ground.execute("CREATE TABLE saved AS SELECT * FROM outbox ORDER BY id");
        ground.execute("TRUNCATE outbox");
        return new Outbox(ground, size.rows());
    }

    /** Stores so many rows, all of them to be seen at once. */
    void fill(int rows) {
        try (var connection = ground.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // As the emitter does: the transaction has its number before it draws one for a row.
            statement.execute("SELECT pg_current_xact_id()");
            statement.execute("""
                    INSERT INTO outbox (id, channel, lane, key, event_id, type, headers, payload)
                    SELECT nextval('outbox_id_seq'), channel, lane, key, event_id, type, headers, payload
                    FROM generate_series(1, %d), saved LIMIT %d
                    """.formatted((rows + saved - 1) / saved, rows));
            connection.commit();
        } catch (SQLException e) {
            throw new StackException("The outbox can't be filled: " + e.getMessage(), e);
        }
    }

    void awaitEmpty() {
        ground.await("The outbox is drained", "SELECT (NOT EXISTS (SELECT FROM outbox))::int", 1, PATIENCE);
    }

    long tableBytes() {
        return ground.number("SELECT pg_table_size('outbox')");
    }

    long indexBytes() {
        return ground.number("SELECT pg_indexes_size('outbox')");
    }
}
