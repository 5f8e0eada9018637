package io.millrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes topics and groups while a service uses them. */
class KafkaChangesTest {

    private static final Duration PATIENCE = RelayInfra.PATIENCE;
    private static final String HEAP = "256m";
    private static final String TOPIC = "numbers";
    private static final String GROUP = "testbed.numbers-in";
    private static final int PARTITIONS = 6;
    private static final String CONNECTOR = "MP_MESSAGING_CONNECTOR_SMALLRYE_KAFKA_";

    /** Broker settings: a transactional id expires after a second without use, instead of a week. */
    private static final Map<String, String> FORGETFUL = Map.of(
            "transactional.id.expiration.ms", "1000",
            "transaction.remove.expired.transaction.cleanup.interval.ms", "500");

    private RelayInfra infra;
    private Admin admin;
    private KafkaProducer<String, byte[]> producer;

    @BeforeEach
    void start() throws Exception {
        infra = new RelayInfra(FORGETFUL);
        admin = Admin.create(Map.of("bootstrap.servers", infra.bootstrapServers()));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", infra.bootstrapServers(), "metadata.max.age.ms", "500"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    @AfterEach
    void stop() {
        producer.close(Duration.ZERO);
        admin.close(Duration.ZERO);
        infra.close();
    }

    @Test
    void aRelayWhoseTransactionalIdTheBrokerForgotPublishesOn() throws Exception {
        try (var relay = infra.instance("quiet", HEAP, Map.of())) {
            await().atMost(PATIENCE).until(relay::isReady);
            assertThat(relay.load(1, 10, 1, 1)).isTrue();
            await().atMost(PATIENCE).until(() -> infra.number("SELECT count(*) FROM outbox") == 0);
            await().atMost(PATIENCE)
                    .until(() -> admin.listTransactions().all().get().isEmpty());

            assertThat(relay.load(1, 10, 1, 2)).isTrue();

            await().atMost(PATIENCE).until(() -> infra.number("SELECT count(*) FROM outbox") == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"earliest", "by_duration:PT1H"})
    void ofPartitionsAddedUnderWayNothingIsMissed(String reset) throws Exception {
        var settings = Map.of(CONNECTOR + "METADATA_MAX_AGE_MS", "2000", CONNECTOR + "AUTO_OFFSET_RESET", reset);
        try (var consumer = infra.instance("growing", HEAP, settings)) {
            await().atMost(PATIENCE).until(consumer::isReady);
            put(0, 1);
            awaitSeen(1);
            admin.createPartitions(Map.of(TOPIC, NewPartitions.increaseTo(2 * PARTITIONS)))
                    .all()
                    .get();
            await().atMost(PATIENCE).until(() -> producer.partitionsFor(TOPIC).size() == 2 * PARTITIONS);

            for (int partition = PARTITIONS; partition < 2 * PARTITIONS; partition++) {
                put(partition, 5);
            }

            awaitSeen(1 + 5 * PARTITIONS);
        }
    }

    @Test
    void aTopicMadeAgainWhileItIsConsumedIsReadFromItsBeginning() throws Exception {
        try (var consumer = infra.instance("again", HEAP, Map.of(CONNECTOR + "METADATA_MAX_AGE_MS", "1000"))) {
            await().atMost(PATIENCE).until(consumer::isReady);
            put(0, 10);
            awaitSeen(10);

            makeAgain();
            // Fewer than it has read: as it notices, its position is beyond the end. The guide says what happens
            // otherwise.
            put(0, 5);
            awaitSeen(15);
            put(0, 20);

            awaitSeen(35);
        }
    }

    @Test
    void aTopicMadeAgainWhileItsGroupIsAwayIsReadFromItsBeginning() throws Exception {
        try (var consumer = infra.instance("again", HEAP, Map.of())) {
            await().atMost(PATIENCE).until(consumer::isReady);
            put(0, 10);
            awaitSeen(10);
            await().atMost(PATIENCE).until(() -> committed() == 10);
        }
        makeAgain();
        put(0, 25);
        try (var consumer = infra.instance("again", HEAP, Map.of())) {
            await().atMost(PATIENCE).until(consumer::isReady);

            awaitSeen(35);
        }
    }

    @Test
    void aGroupWhoseOffsetsExpiredReadsAllAgainAndNothingHasItsEffectTwice() throws Exception {
        try (var consumer = infra.instance("expired", HEAP, Map.of())) {
            await().atMost(PATIENCE).until(consumer::isReady);
            put(0, 10);
            awaitSeen(10);
            await().atMost(PATIENCE).until(() -> committed() == 10);
        }
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> admin.deleteConsumerGroups(List.of(GROUP))
                .all()
                .get());
        try (var consumer = infra.instance("expired", HEAP, Map.of())) {
            await().atMost(PATIENCE).until(consumer::isReady);
            put(0, 1);

            await().atMost(PATIENCE).until(() -> committed() == 11);
            awaitSeen(11);
        }
    }

    /** The group's committed offset for the first partition; -1 if there is none. */
    private long committed() throws Exception {
        return admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get().entrySet().stream()
                .filter(entry ->
                        entry.getKey().topic().equals(TOPIC) && entry.getKey().partition() == 0)
                .mapToLong(entry -> entry.getValue().offset())
                .findFirst()
                .orElse(-1);
    }

    private void makeAgain() throws Exception {
        admin.deleteTopics(List.of(TOPIC)).all().get();
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> admin.createTopics(
                        List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                .all()
                .get());
    }

    private void put(int partition, int events) throws Exception {
        for (int i = 0; i < events; i++) {
            var id = UUID.randomUUID();
            var record = new ProducerRecord<>(TOPIC, partition, "key-" + partition, bytes("value"));
            Map.of("ce_id", id.toString(), "ce_source", "/test", "ce_type", "number", "ce_specversion", "1.0")
                    .forEach((name, text) -> record.headers().add(name, bytes(text)));
            producer.send(record).get();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void awaitSeen(int events) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(infra.number("SELECT count(*) FROM seen")).isEqualTo(events);
            assertThat(infra.number("SELECT count(DISTINCT eventid) FROM seen")).isEqualTo(events);
        });
    }
}
