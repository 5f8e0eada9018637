package io.millrace.bench.scale;

import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

import io.millrace.bench.ground.Events;
import io.millrace.bench.ground.Ground;
import io.millrace.stack.Pause;
import io.millrace.stack.StackException;

/** Records in a topic, each handled by a handler with an inbox that stores one row. */
final class InboxWork implements Work, Closeable {

    static final String TOPIC = "work";

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Ground ground;
    private final String name;
    private final int records;
    private final int keys;
    private final int bytes;
    private final Random random;
    private final Connection connection;
    private final KafkaProducer<String, String> producer;
    private List<ProducerRecord<String, String>> next = List.of();

    /** Call this when a subject has made the tables. */
    InboxWork(Ground ground, String name, int records, int keys, int bytes) {
        this.ground = ground;
        this.name = name;
        this.records = records;
        this.keys = keys;
        this.bytes = bytes;
        this.random = new Random(keys);
        try {
            this.connection = ground.connect();
        } catch (SQLException e) {
            throw new StackException("The database does not answer: " + e.getMessage(), e);
        }
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", ground.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String unit() {
        return "records/s";
    }

    @Override
    public int records() {
        return records;
    }

    @Override
    public void prepare() {
        ground.execute("TRUNCATE effect, inbox RESTART IDENTITY");
        next = Stream.generate(() -> Events.random(TOPIC, random, keys, bytes))
                .limit(records)
                .toList();
    }

    @Override
    public void fill() {
        for (var event : next) {
            var _ = producer.send(event);
        }
        producer.flush();
    }

    /**
     * Looks at the sequence of the rows' numbers until it has reached the number of records, as counting the rows would
     * take the database's time. Rows of a transaction that was rolled back have taken numbers too, so the rows are
     * counted from then on.
     */
    @Override
    public void await() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (drawn() < records || ground.number("SELECT count(*) FROM effect") < records) {
            if (System.nanoTime() > end) {
                throw new StackException(
                        "%,d records were not handled in %d s".formatted(records, PATIENCE.toSeconds()));
            }
            Pause.of(LOOK);
        }
    }

    private long drawn() {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT last_value FROM effect_id_seq")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new StackException("The sequence can't be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void finish() {
        next = List.of();
    }

    @Override
    public void close() {
        producer.close();
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StackException("The connection can't be closed: " + e.getMessage(), e);
        }
    }
}
