package io.millrace.bench.peers.debezium;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;

import com.sun.net.httpserver.HttpServer;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.connect.source.SourceRecord;

/** Debezium's embedded engine with its outbox event router; reads the table that Millrace's emitters write. */
public final class Peer {

    private static final String TOPIC = "peer-rows";

    private Peer() {}

    public static void main(String[] arguments) throws IOException {
        var connected = new AtomicBoolean();
        var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", System.getenv("KAFKA_BOOTSTRAP_SERVERS"), "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
        var engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(configuration())
                .using(new DebeziumEngine.ConnectorCallback() {
                    @Override
                    public void pollingStarted() {
                        connected.set(true);
                    }
                })
                .notifying((records, committer) -> publish(records, committer, producer))
                .build();
        serve(connected);
        engine.run();
    }

    private static void publish(
            List<RecordChangeEvent<SourceRecord>> records,
            RecordCommitter<RecordChangeEvent<SourceRecord>> committer,
            KafkaProducer<String, byte[]> producer)
            throws InterruptedException {
        for (var change : records) {
            SourceRecord source = change.record();
            if (source.value() instanceof ByteBuffer payload) {
                var bytes = new byte[payload.remaining()];
                payload.get(bytes);
                var event = new ProducerRecord<>(TOPIC, (String) source.key(), bytes);
                String id = String.valueOf(source.headers().lastWithName("id").value());
                event.headers().add("id", id.getBytes(StandardCharsets.UTF_8));
                producer.send(event);
            }
            committer.markProcessed(change);
        }
        producer.flush();
        committer.markBatchFinished();
    }

    private static Properties configuration() throws IOException {
        URI database = URI.create(System.getenv("QUARKUS_DATASOURCE_REACTIVE_URL"));
        var properties = new Properties();
        properties.put("name", "bench");
        properties.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        properties.put("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
        properties.put("offset.storage.file.filename", Files.createTempFile("offsets", ".dat").toString());
        properties.put("offset.flush.interval.ms", "1000");
        properties.put("database.hostname", database.getHost());
        properties.put("database.port", String.valueOf(database.getPort()));
        properties.put("database.dbname", database.getPath().substring(1));
        properties.put("database.user", System.getenv("QUARKUS_DATASOURCE_USERNAME"));
        properties.put("database.password", System.getenv("QUARKUS_DATASOURCE_PASSWORD"));
        properties.put("topic.prefix", "bench");
        properties.put("plugin.name", "pgoutput");
        properties.put("slot.drop.on.stop", "true");
        properties.put("publication.autocreate.mode", "filtered");
        properties.put("table.include.list", "public.outbox");
        properties.put("snapshot.mode", "no_data");
        properties.put("skipped.operations", "u,d,t");
        properties.put("tombstones.on.delete", "false");
        properties.put("poll.interval.ms", "10");
        properties.put("max.batch.size", "2048");
        properties.put("max.queue.size", "8192");
        properties.put("transforms", "outbox");
        properties.put("transforms.outbox.type", "io.debezium.transforms.outbox.EventRouter");
        properties.put("transforms.outbox.table.field.event.id", "event_id");
        properties.put("transforms.outbox.table.field.event.key", "key");
        properties.put("transforms.outbox.table.field.event.payload", "payload");
        properties.put("transforms.outbox.route.by.field", "channel");
        properties.put("transforms.outbox.table.op.invalid.behavior", "warn");
        return properties;
    }

    /** Answers the liveness probe: 200 once the engine streams, 503 before. */
    private static void serve(AtomicBoolean connected) throws IOException {
        var server = HttpServer.create(
                new InetSocketAddress("localhost", Integer.parseInt(System.getenv("SERVER_PORT"))), 0);
        server.createContext("/q/health/live", exchange -> {
            exchange.sendResponseHeaders(connected.get() ? 200 : 503, -1);
            exchange.close();
        });
        server.start();
    }
}
