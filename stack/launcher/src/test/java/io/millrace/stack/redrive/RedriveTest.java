package io.millrace.stack.redrive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.embedded.EmbeddedBroker;
import io.millrace.embedded.kafka.Topics;
import io.millrace.stack.Millrace;
import io.millrace.stack.StackException;
import io.millrace.stack.cli.RedriveCommand;

class RedriveTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static EmbeddedBroker broker;

    /** A new topic for each test. */
    private final String topic = "orders-" + UUID.randomUUID();

    private final String letters = topic + ".tracking.dlq";
    private final StringWriter said = new StringWriter();

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.temporary();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void makeTopics() {
        Topics.create(
                broker.bootstrapServers(),
                List.of(new NewTopic(topic, 3, (short) 1), new NewTopic(letters, 2, (short) 1)));
    }

    @Test
    void eachLetterGoesBackToTheTopicThatItsRecordCameFrom() {
        put("a", Map.of());
        put("b", Map.of());

        assertThat(run(Selection.ALL)).isTrue();

        assertThat(ids(redriven())).containsExactlyInAnyOrder("a", "b");
        var record = redriven().getFirst();
        assertThat(record.partition()).as("where the original lay").isEqualTo(2);
        assertThat(record.value()).isEqualTo("value".getBytes(UTF_8));
        assertThat(header(record, "redrive-channel")).isEqualTo("orders-in");
        assertThat(record.headers().lastHeader("dlq-exception-class")).isNull();
        assertThat(said.toString()).contains("2 letters redriven", "OneException: went wrong");
    }

    @Test
    void aRunThatIsBegunAnewGoesOnBehindTheLettersThatWereRedrivenBefore() {
        put("a", Map.of());
        run(Selection.ALL);
        put("b", Map.of());

        run(Selection.ALL);
        run(Selection.ALL);

        assertThat(ids(redriven())).containsExactly("a", "b");
        assertThat(said.toString())
                .contains("0 letters redriven; to redrive letters again, run the command with --again");
    }

    /** Simulates a run that was killed before it stored its position. */
    @Test
    void aLetterThatIsRedrivenTwiceIsTheSameAct() {
        put("a", Map.of());
        var again = new Selection(Set.of(), Set.of(), false, true, false);

        run(again);
        run(again);

        assertThat(redriven()).hasSize(2);
        assertThat(redriven().stream()
                        .map(record -> header(record, "redrive-act"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void oneLetterIsTriedBeforeTheOthers() {
        put("a", Map.of());
        put("b", Map.of());
        var one = new Selection(Set.of(), Set.of(), false, false, true);

        run(one);
        assertThat(redriven()).hasSize(1);
        run(one);
        assertThat(ids(redriven())).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void lettersAreChosenByTheirCauseOrTheirEvent() {
        put("a", Map.of("dlq-exception-class", "io.millrace.Outer$OtherException"));
        put("b", Map.of());
        put("c", Map.of());

        run(new Selection(Set.of(), Set.of("OtherException"), false, false, false));
        assertThat(ids(redriven())).containsExactly("a");
        run(new Selection(Set.of("c"), Set.of(), false, false, false));
        assertThat(ids(redriven())).containsExactlyInAnyOrder("a", "c");
        run(Selection.ALL);
        assertThat(ids(redriven())).as("those that were passed over are found").contains("b");
    }

    @Test
    void ofTheLettersOfOneEventTheLastIsRedriven() {
        String id = UUID.randomUUID().toString();
        put("a", Map.of("dlq-id", id, "dlq-count", "1"));
        put("a", Map.of("dlq-id", id, "dlq-count", "2"));

        run(Selection.ALL);

        assertThat(redriven()).hasSize(1);
        assertThat(header(redriven().getFirst(), "redrive-count")).isEqualTo("2");
        assertThat(said.toString()).contains("1 left out because their event was given up again");
    }

    @Test
    void aLoopIsLeftOutUnlessItIsAskedFor() {
        put("a", Map.of("dlq-loop", "3"));

        run(Selection.ALL);
        assertThat(redriven()).isEmpty();
        assertThat(said.toString()).contains("1 left out because they loop");
        run(new Selection(Set.of(), Set.of(), true, false, false));
        assertThat(redriven()).hasSize(1);
    }

    @Test
    void aLetterWithoutItsValueTakesItFromTheOriginalRecord() {
        putOriginal("a", "the whole");
        put("a", Map.of("dlq-omitted", "value", "dlq-original-offset", "0"));
        put("b", Map.of("dlq-omitted", "value", "dlq-original-offset", "4711"));

        assertThat(run(Selection.ALL)).isFalse();

        assertThat(redriven()).hasSize(1);
        assertThat(redriven().getFirst().value()).isEqualTo("the whole".getBytes(UTF_8));
        assertThat(said.toString()).contains("1 NOT redriven", "dead_letter_record");
    }

    /** The topic was deleted and created again: its offsets begin anew. */
    @Test
    void aLetterWithoutItsValueTakesNoneFromAnotherRecordAtItsPlace() {
        putOriginal("b", "of another event");
        putOriginal("c", "of another time");
        put("a", Map.of("dlq-omitted", "value", "dlq-original-offset", "0"));
        put(
                "c",
                Map.of(
                        "dlq-omitted",
                        "value",
                        "dlq-original-offset",
                        "1",
                        "dlq-original-timestamp",
                        "2026-01-02T03:04:05Z"));

        assertThat(run(Selection.ALL)).isFalse();

        assertThat(redriven()).isEmpty();
        assertThat(said.toString()).contains("2 NOT redriven", "dead_letter_record");
    }

    private void putOriginal(String id, String value) {
        var record = new ProducerRecord<byte[], byte[]>(topic, 2, null, value.getBytes(UTF_8));
        record.headers().add("ce_id", id.getBytes(UTF_8));
        try (var producer = producer()) {
            assertThat(producer.send(record)).succeedsWithin(PATIENCE);
        }
    }

    @Test
    void aDryRunChangesNothing() {
        put("a", Map.of());

        new Redrive(letters, connection(), Selection.ALL, 1_000, 1_000, true, new PrintWriter(said)).run();

        assertThat(redriven()).isEmpty();
        run(Selection.ALL);
        assertThat(redriven()).hasSize(1);
    }

    @Test
    void aTopicThatIsNotThereIsSaidToBeMissing() {
        assertThatThrownBy(() ->
                        new Redrive("none.dlq", connection(), Selection.ALL, 1, 1, false, new PrintWriter(said)).run())
                .isInstanceOf(StackException.class)
                .hasMessageContaining("There is no topic none.dlq");
    }

    @Test
    void theCommandDoesItAgainstAnyBroker() {
        put("a", Map.of());

        int exit = Millrace.commandLine(new RedriveCommand())
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute(letters, "--bootstrap", broker.bootstrapServers(), "--rate", "1000");

        assertThat(exit).as(said.toString()).isZero();
        assertThat(ids(redriven())).containsExactly("a");
    }

    private boolean run(Selection selection) {
        return new Redrive(letters, connection(), selection, 1_000, 1_000, false, new PrintWriter(said)).run();
    }

    private static Map<String, Object> connection() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private void put(String id, Map<String, String> more) {
        var headers = new LinkedHashMap<>(Map.of(
                "ce_id", id,
                "dlq-id", UUID.nameUUIDFromBytes(id.getBytes(UTF_8)).toString(),
                "dlq-original-topic", topic,
                "dlq-original-partition", "2",
                "dlq-original-offset", "1042",
                "dlq-consumer-group", "tracking.orders-in",
                "dlq-channel", "orders-in",
                "dlq-exception-class", "io.millrace.OneException",
                "dlq-exception-message", "went wrong\nbadly",
                "dlq-failed-at", "2026-01-02T03:04:05Z"));
        headers.put("dlq-service", "tracking");
        headers.putAll(more);
        var record = new ProducerRecord<>(letters, id.getBytes(UTF_8), "value".getBytes(UTF_8));
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        try (var producer = producer()) {
            assertThat(producer.send(record)).succeedsWithin(PATIENCE);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(connection(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The topic's records that a redrive has published. */
    private List<ConsumerRecord<byte[], byte[]>> redriven() {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        Topics.readRaw(broker.bootstrapServers(), topic::equals, record -> {
            if (record.headers().lastHeader("redrive-act") != null) {
                records.add(record);
            }
        });
        return records;
    }

    private static List<String> ids(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(record -> header(record, "ce_id")).toList();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
