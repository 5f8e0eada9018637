package io.millrace.bench.twin;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.millrace.bench.twin.TwinTable.Row;

/** Stores rows of random text, as business transactions would. */
final class Writers {

    private static final String TOPIC = "peer-rows";
    private static final int PER_TRANSACTION = 1_000;
    private static final int CONNECTIONS = 16;

    private final TwinTable table;
    private final BlockingQueue<Connection> connections = new ArrayBlockingQueue<>(CONNECTIONS);
    private final Random random = new Random(1);

    Writers(TwinTable table) throws SQLException {
        this.table = table;
        for (int i = 0; i < CONNECTIONS; i++) {
            connections.add(table.connect());
        }
    }

    /** Stores {@code count} rows in large transactions. */
    String fill(int count, int keys, int bytes) throws SQLException, InterruptedException {
        for (int done = 0; done < count; done += PER_TRANSACTION) {
            store(rows(Math.min(PER_TRANSACTION, count - done), keys, bytes));
        }
        return "";
    }

    /**
     * Stores rows at a steady rate, each in a transaction of its own.
     *
     * @return a line for each event: its id and when its commit was known, in microseconds since 1970
     * @throws SQLException if a row was not stored
     */
    String stream(int rate, int seconds, int keys, int bytes) throws SQLException, InterruptedException {
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        var failure = new AtomicReference<@Nullable SQLException>();
        try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            long begin = System.nanoTime();
            for (int i = 0; i < rate * seconds; i++) {
                long early = begin + i * TimeUnit.SECONDS.toNanos(1) / rate - System.nanoTime();
                if (early > 0) {
                    TimeUnit.NANOSECONDS.sleep(early);
                }
                threads.execute(() -> {
                    try {
                        List<Row> row = rows(1, keys, bytes);
                        store(row);
                        lines.add(row.getFirst().eventId() + " "
                                + ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
                    } catch (SQLException e) {
                        failure.set(e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
        }
        SQLException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return String.join("\n", lines);
    }

    private void store(List<Row> rows) throws SQLException, InterruptedException {
        Connection connection = connections.take();
        try {
            table.insert(connection, rows);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connections.add(connection);
        }
    }

    private List<Row> rows(int count, int keys, int bytes) {
        var rows = new ArrayList<Row>(count);
        for (int i = 0; i < count; i++) {
            var text = new StringBuilder(bytes);
            random.ints(bytes, 'A', 'z').forEach(text::appendCodePoint);
            rows.add(new Row(0, UUID.randomUUID(), TOPIC, "key-" + random.nextInt(keys), text.toString()));
        }
        return rows;
    }
}
