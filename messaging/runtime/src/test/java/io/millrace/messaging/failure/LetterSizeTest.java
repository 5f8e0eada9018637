package io.millrace.messaging.failure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.RecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.RawRecord.RawHeader;

class LetterSizeTest {

    private static final int LIMIT = 20_000;

    private static final List<RawHeader> TOLD = List.of(
            header("dlq-original-topic", "numbers"),
            header("dlq-count", "1"),
            header("dlq-exception-message", "m".repeat(2_000)),
            header("dlq-exception-stacktrace", "s".repeat(8_000)));

    private final LetterSize size = new LetterSize(LIMIT);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5_000, 9_500, 9_900, 12_000, 17_500, 19_000, 19_600, 19_700, 19_800, 20_000, 1_000_000})
    void aLetterIsNeverLargerThanItsProducerTakesIt(int bytes) {
        var letter = size.fit("dlq", record(10, bytes, 100), TOLD);

        assertThat(kafkasSize(letter.record())).isLessThanOrEqualTo(LIMIT);
        assertThat(header(letter, "dlq-original-topic")).isEqualTo("numbers");
        assertThat(letter.record().key()).hasSize(10);
        assertThat(letter.isWhole()).isEqualTo(header(letter, "dlq-omitted") == null);
    }

    @Test
    void theStackTraceIsShortenedFirst() {
        var letter = size.fit("dlq", record(10, 12_000, 100), TOLD);

        assertThat(letter.isWhole()).isTrue();
        assertThat(header(letter, "dlq-exception-message")).hasSize(2_000);
        assertThat(header(letter, "dlq-exception-stacktrace")).hasSizeBetween(5_000, 6_000);
    }

    @Test
    void whereThatIsNotEnoughTheLetterGoesWithoutItsValueAndSaysSo() {
        var letter = size.fit("dlq", record(10, 19_800, 100), TOLD);

        assertThat(letter.record().value()).isNull();
        assertThat(header(letter, "dlq-omitted")).isEqualTo("value");
        assertThat(header(letter, "dlq-exception-stacktrace")).hasSize(8_000);
    }

    @Test
    void headersAndKeyMayBeTooLargeToo() {
        var headers = size.fit("dlq", record(10, 10, 30_000), TOLD);
        assertThat(header(headers, "dlq-omitted")).isEqualTo("headers,value");
        assertThat(header(headers, "ce_id")).isEqualTo("4711");

        var key = size.fit("dlq", record(30_000, 10, 10), TOLD);
        assertThat(header(key, "dlq-omitted")).isEqualTo("headers,key,value");
        assertThat(kafkasSize(key.record())).isLessThanOrEqualTo(LIMIT);
    }

    private static RawRecord record(int key, int value, int header) {
        return new RawRecord(
                "numbers",
                new byte[key],
                new byte[value],
                List.of(header("ce_id", "4711"), header("dlq-count", "stale"), header("own", "h".repeat(header))));
    }

    private static RawHeader header(String name, String value) {
        return new RawHeader(name, value.getBytes(UTF_8));
    }

    private static String header(LetterSize.Letter letter, String name) {
        Map<String, String> headers = letter.record().headers().stream()
                .collect(Collectors.toMap(RawHeader::name, header -> new String(header.value(), UTF_8)));
        return headers.get(name);
    }

    /** The record's size as Kafka's producer computes it. */
    private static int kafkasSize(RawRecord record) {
        Header[] headers = record.headers().stream()
                .map(header -> new RecordHeader(header.name(), header.value()))
                .toArray(Header[]::new);
        return AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE, CompressionType.LZ4, record.key(), record.value(), headers);
    }
}
