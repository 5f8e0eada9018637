package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.messaging.outbox.Lanes;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.RecordSender;
import io.millrace.messaging.testing.TopicReader;
import io.millrace.messaging.tx.SessionSql;

/** Puts records into the test bed's topics, and reads the rows that it stored and the letters that it gave up. */
@ApplicationScoped
class Numbers {

    static final int PARTITIONS = 3;
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final SeenStore store;
    private final NumberEvents events;

    Numbers(SeenStore store, NumberEvents events) {
        this.store = store;
        this.events = events;
    }

    static String newKey() {
        return "key-" + UUID.randomUUID();
    }

    /** Makes the test bed send these values in one transaction. */
    void send(String key, String... values) {
        OnContext.run(() -> Panache.withTransaction(() -> {
            List.of(values).forEach(value -> events.number(key, value));
            return Uni.createFrom().voidItem();
        }));
    }

    /** Stores an event as another instance does, in a transaction that stays open. */
    static void store(Connection connection, String key, String value) throws SQLException {
        try (var statement = connection.prepareStatement("""
                INSERT INTO outbox (id, channel, lane, key, event_id, type, headers, payload)
                SELECT nextval('outbox_id_seq'), 'numbers-out', ?, ?, ?, 'number', '{}', ?
                FROM (SELECT pg_current_xact_id()) AS t
                """)) {
            statement.setInt(1, Lanes.of(key));
            statement.setString(2, key);
            statement.setObject(3, UUID.randomUUID());
            statement.setBytes(4, value.getBytes(StandardCharsets.UTF_8));
            statement.executeUpdate();
        }
    }

    /** @param statement a statement that returns rows and has the key as its parameter */
    static List<Object[]> sql(String statement, String key) {
        return OnContext.run(() -> Panache.withTransaction(() -> SessionSql.select(statement, key)));
    }

    /** Puts an event into the topic and returns the event's id. */
    UUID put(String key, String value) {
        UUID id = UUID.randomUUID();
        put(id, key, value);
        return id;
    }

    void put(UUID id, String key, String value) {
        try (var sender = new RecordSender(KafkaResource.bootstrapServers())) {
            sender.send("numbers", key, value.getBytes(StandardCharsets.UTF_8), RecordSender.event(id, "number"));
        }
    }

    /** Random letters, which hardly compress. */
    static String randomText(int length) {
        return new Random(1)
                .ints(length, 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /** The partition that the producer's default partitioner chooses for this key. */
    static int partitionOf(String key) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % PARTITIONS;
    }

    List<String> seen(String key) {
        return seen("numbers", key);
    }

    List<String> seen(String channel, String key) {
        return OnContext.run(() -> Panache.withSession(() -> store.of(channel, key))).stream()
                .map(seen -> seen.value)
                .toList();
    }

    /** Waits until the event is handled, and checks that it is handled once. */
    void awaitSeen(OrderEvent event) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        seen("orders", event.getOrderId().toString()))
                .containsExactly(String.valueOf(event.getVersion())));
    }

    void awaitSeen(String key, String... values) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(seen(key)).containsExactly(values));
    }

    static List<ConsumerRecord<String, byte[]>> deadLetters(String topic, String key) {
        return TopicReader.readAll(KafkaResource.bootstrapServers(), topic).stream()
                .filter(record -> key.equals(record.key()))
                .toList();
    }

    static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
