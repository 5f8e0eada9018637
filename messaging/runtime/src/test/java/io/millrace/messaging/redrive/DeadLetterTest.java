package io.millrace.messaging.redrive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.RawRecord.RawHeader;
import io.millrace.messaging.redrive.RedriveMark.Consumer;

class DeadLetterTest {

    private static final Consumer TRACKING = new Consumer("tracking", "orders-in", "tracking.orders-in");

    private final Map<String, String> headers = new LinkedHashMap<>(Map.of(
            "ce_id", "4711",
            "ce_source", "/orders",
            "content-type", "application/avro",
            "__TypeId__", "of the event",
            "dlq-original-topic", "orders",
            "dlq-original-partition", "3",
            "dlq-original-offset", "1042",
            "dlq-consumer-group", "tracking.orders-in",
            "dlq-channel", "orders-in",
            "dlq-failed-at", "2026-01-02T03:04:05Z"));

    @Test
    void neitherTheTraceNorTheLettersHeadersNorThoseOfToolsAreCopied() {
        List.of(
                        "traceparent",
                        "tracestate",
                        "baggage",
                        "b3",
                        "X-B3-TraceId",
                        "uber-trace-id",
                        "__connect.errors.topic",
                        "__replicator_id",
                        "kafka_dlt-exception-fqcn",
                        "dead-letter-reason",
                        "retry_topic-attempts",
                        "redrive-act")
                .forEach(name -> headers.put(name, "of a journey"));

        RawRecord record = letter("orders.tracking.dlq").redriven();

        assertThat(record.topic()).isEqualTo("orders");
        assertThat(record.key()).isEqualTo("key".getBytes(UTF_8));
        assertThat(record.value()).isEqualTo("value".getBytes(UTF_8));
        Map<String, String> carried = text(record);
        assertThat(carried.keySet().stream().filter(name -> !name.startsWith("redrive-")))
                .containsExactlyInAnyOrder("ce_id", "ce_source", "content-type", "__TypeId__");
        assertThat(carried.get("redrive-act")).isNotEqualTo("of a journey");
    }

    @Test
    void aRedriveThatIsRepeatedIsTheSameActAndThatOfTheNextLetterIsAnother() {
        RedriveMark once = mark(letter("orders.tracking.dlq"), TRACKING);
        RedriveMark again = mark(letter("orders.tracking.dlq"), TRACKING);
        headers.put("dlq-failed-at", "2026-01-02T03:09:00Z");
        RedriveMark later = mark(letter("orders.tracking.dlq"), TRACKING);

        assertThat(again.act()).isEqualTo(once.act()).isNotEqualTo(later.act());
    }

    /** The topic was deleted and created again: the copy of another letter has the position of the first. */
    @Test
    void aCopyMadeByHandIsAnActOfItsPositionAndItsLetter() {
        UUID once = copied("orders-3@1");
        UUID again = copied("orders-3@1");
        UUID elsewhere = copied("orders-3@2");
        headers.put("dlq-failed-at", "2026-01-02T03:09:00Z");
        UUID later = copied("orders-3@1");

        assertThat(again).isEqualTo(once);
        assertThat(List.of(once, elsewhere, later)).doesNotHaveDuplicates();
    }

    private UUID copied(String position) {
        return RedriveMark.read(headers, position, TRACKING).orElseThrow().act();
    }

    @Test
    void aLetterIsForTheConsumerThatWroteItAlone() {
        DeadLetter letter = letter("orders.tracking.dlq");

        assertThat(RedriveMark.read(text(letter.redriven()), "orders-3@1", new Consumer("mail", "orders-in", "mail")))
                .isEmpty();
        assertThat(RedriveMark.read(
                        text(letter.redriven()), "orders-3@1", new Consumer("tracking", "other", "tracking.other")))
                .isEmpty();
        // The service's group may have another name after each start.
        assertThat(mark(letter, new Consumer("tracking", "orders-in", "tracking.live.4f2a"))
                        .ofEarlierRelease())
                .isTrue();
    }

    @Test
    void aRedriveIsOfNoConcernToEveryOtherConsumerOfItsTopic() {
        Map<String, String> redriven = text(letter("orders.tracking.dlq").redriven());

        assertThat(isForAnother(redriven, "orders", TRACKING)).isFalse();
        assertThat(isForAnother(redriven, "orders", new Consumer("mail", "orders-in", "mail")))
                .isTrue();
        assertThat(isForAnother(redriven, "orders", new Consumer("tracking", "orders-live", "tracking.live")))
                .isTrue();
        assertThat(RedriveMark.isForAnother(
                        redriven, "orders", new Consumer("tracking", "orders-renamed", "tracking"), channel -> false))
                .as("the channel was renamed")
                .isFalse();
    }

    @Test
    void aLetterIsARedriveOnlyInTheTopicThatItsRecordCameFrom() {
        headers.put("dlq-service", "tracking");
        var mail = new Consumer("mail", "letters-in", "mail");

        assertThat(isForAnother(headers, "orders", mail)).as("copied by hand").isTrue();
        assertThat(isForAnother(headers, "orders.tracking.dlq", mail))
                .as("a consumer of dead letters")
                .isFalse();
        assertThat(isForAnother(Map.of("ce_id", "1"), "orders", mail)).isFalse();
    }

    private static boolean isForAnother(Map<String, String> record, String topic, Consumer consumer) {
        return RedriveMark.isForAnother(record, topic, consumer, channel -> true);
    }

    @Test
    void theCountAndTheFirstFailureTravelWithTheRecord() {
        headers.put("dlq-count", "2");
        headers.put("dlq-service", "tracking");
        headers.put("dlq-id", "00000000-0000-8000-8000-000000004711");
        headers.put("dlq-first-failed-at", "2025-12-24T18:00:00Z");
        headers.put("dlq-first-exception-class", "FirstException");
        headers.put("dlq-first-exception-message", "the first");

        RedriveMark mark = mark(letter("a.topic.of.another.name"), TRACKING);

        assertThat(mark.count()).isEqualTo(2);
        assertThat(mark.ofEarlierRelease()).isFalse();
        assertThat(mark.letter()).hasToString("00000000-0000-8000-8000-000000004711");
        assertThat(mark.first().exceptionClass()).isEqualTo("FirstException");
        assertThat(mark.first().at()).isEqualTo("2025-12-24T18:00:00Z");
    }

    @Test
    void aLetterWithoutItsValueIsMadeWholeFromTheOriginalRecord() {
        headers.put("dlq-omitted", "value");
        DeadLetter letter = letter("orders.tracking.dlq");

        assertThatThrownBy(letter::redriven)
                .hasMessageContaining("orders-3@1042")
                .hasMessageContaining("dead_letter_record");
        var original = new RawRecord("orders", null, new byte[] {1}, List.of());
        assertThat(letter.redriven(original).value()).containsExactly(1);
    }

    @Test
    void anEventThatCameByAnotherConnectorGoesToNoTopicOfKafka() {
        headers.remove("dlq-original-partition");

        assertThatThrownBy(() -> letter("orders.tracking.dlq").redriven())
                .hasMessageContaining("a connector other than Kafka's");
    }

    @Test
    void whatAMarkSaysIsStorableWhoeverWroteIt() {
        headers.put("dlq-count", "2147483647");
        headers.put("dlq-exception-message", "\u0000" + "x".repeat(10_000));

        RedriveMark mark = mark(letter("orders.tracking.dlq"), TRACKING);

        assertThat(mark.count() + 1).isPositive();
        assertThat(mark.first().message()).hasSize(2_000).doesNotContain("\u0000");
    }

    @Test
    void whatIsNoLetterIsSaidToBeNone() {
        headers.remove("dlq-channel");

        assertThatThrownBy(() -> letter("orders.tracking.dlq"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("orders.tracking.dlq-1@7");
    }

    private DeadLetter letter(String topic) {
        var raw = new ArrayList<RawHeader>();
        headers.forEach((name, text) -> raw.add(new RawHeader(name, text.getBytes(UTF_8))));
        return DeadLetter.of(new RawRecord(topic, "key".getBytes(UTF_8), "value".getBytes(UTF_8), raw), 1, 7);
    }

    private static RedriveMark mark(DeadLetter letter, Consumer consumer) {
        return RedriveMark.read(text(letter.redriven()), "orders-3@2000", consumer)
                .orElseThrow();
    }

    private static Map<String, String> text(RawRecord record) {
        return record.headers().stream()
                .collect(Collectors.toMap(RawHeader::name, header -> new String(header.value(), UTF_8)));
    }
}
