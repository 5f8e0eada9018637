package io.millrace.bench.twin;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

import io.millrace.bench.twin.TwinTable.Row;

/**
 * Polls the table, and in each transaction reads a batch, sends it, waits until the broker has it, and deletes its rows.
 * A batch that was full is followed by the next one at once.
 */
final class BlockingRelay implements Runnable {

    private static final Logger LOG = System.getLogger(BlockingRelay.class.getName());
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final TwinTable table;
    private final KafkaProducer<String, String> producer;
    private final int batch;
    private final Duration poll;

    BlockingRelay(TwinTable table, String bootstrapServers, int batch, Duration poll) {
        this.table = table;
        this.batch = batch;
        this.poll = poll;
        // The producer's defaults are idempotent; acks=all is spelled out as teams do.
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new StringSerializer(),
                new StringSerializer());
    }

    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try (Connection connection = table.connect()) {
                while (true) {
                    if (relay(connection) < batch) {
                        Thread.sleep(poll);
                    }
                }
            } catch (SQLException | ExecutionException | KafkaException e) {
                LOG.log(Level.WARNING, "A batch was not relayed; its rows stay, and are read again", e);
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(AFTER_FAILURE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Relays a batch. Where that fails, closing the connection rolls the transaction back. */
    private int relay(Connection connection) throws SQLException, ExecutionException, InterruptedException {
        List<Row> rows = table.lock(connection, batch);
        if (!rows.isEmpty()) {
            var sent = new ArrayList<Future<?>>(rows.size());
            for (Row row : rows) {
                var event = new ProducerRecord<>(row.topic(), row.key(), row.payload());
                event.headers().add("id", row.eventId().toString().getBytes(StandardCharsets.US_ASCII));
                sent.add(producer.send(event));
            }
            for (Future<?> one : sent) {
                one.get();
            }
            table.remove(connection, rows);
        }
        connection.commit();
        return rows.size();
    }
}
