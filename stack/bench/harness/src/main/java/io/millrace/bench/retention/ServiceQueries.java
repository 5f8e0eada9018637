package io.millrace.bench.retention;

import java.io.Closeable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

import io.millrace.bench.figures.Spread;
import io.millrace.bench.ground.Ground;
import io.millrace.stack.StackException;

/** Times the statements that a service runs all the time, as the service runs them, on a connection of its own. */
final class ServiceQueries implements Closeable {

    private static final String ADMIT = """
            WITH waiting AS (
                SELECT FROM parked_key WHERE consumer = ? AND key = ? FOR UPDATE
            ), noted AS (
                INSERT INTO inbox (consumer, event_id)
                SELECT ?, ? WHERE NOT EXISTS (SELECT FROM waiting)
                ON CONFLICT DO NOTHING
                RETURNING 1
            )
            SELECT (SELECT count(*) FROM waiting), (SELECT count(*) FROM noted)
            """;

    private static final String CENSUS = "SELECT status, sagas FROM saga_census(? * interval '1 ms')";

    private static final double MILLION = 1e6;
    private static final int OF_LATE_MS = 10_000;

    private final Connection connection;
    private final PreparedStatement admit;
    private final PreparedStatement census;

    ServiceQueries(Ground ground, String schemas) {
        try {
            connection = ground.connect();
            try (var statement = connection.createStatement()) {
                statement.execute("SET search_path = " + schemas);
            }
            admit = connection.prepareStatement(ADMIT);
            census = connection.prepareStatement(CENSUS);
        } catch (SQLException e) {
            throw new StackException("The connection failed: " + e.getMessage(), e);
        }
    }

    /**
     * Times the admission statement.
     *
     * @return the median of this many runs, in milliseconds, each with its commit
     */
    double admit(int times) {
        return median(times, () -> {
            admit.setString(1, "bench-in");
            admit.setString(2, "key");
            admit.setString(3, "bench-in");
            admit.setObject(4, timed());
            admit.executeQuery().close();
        });
    }

    /**
     * Times the census of the sagas.
     *
     * @return the median of this many runs, in milliseconds
     */
    double census(int times) {
        return median(times, () -> {
            census.setInt(1, OF_LATE_MS);
            census.executeQuery().close();
        });
    }

    /** An event id as the emitters make it, ordered by time. */
    private static UUID timed() {
        UUID random = UUID.randomUUID();
        long most = System.currentTimeMillis() << 16 | 0x7000 | (random.getMostSignificantBits() & 0xFFF);
        return new UUID(most, random.getLeastSignificantBits());
    }

    private static double median(int times, Statement statement) {
        var millis = new double[times];
        try {
            for (int i = 0; i < times; i++) {
                long begin = System.nanoTime();
                statement.run();
                millis[i] = (System.nanoTime() - begin) / MILLION;
            }
        } catch (SQLException e) {
            throw new StackException("The query failed: " + e.getMessage(), e);
        }
        return Spread.percentile(millis, 50);
    }

    @FunctionalInterface
    private interface Statement {
        void run() throws SQLException;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StackException("The connection can't be closed: " + e.getMessage(), e);
        }
    }
}
