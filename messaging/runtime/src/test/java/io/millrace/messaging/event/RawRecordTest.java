package io.millrace.messaging.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.event.RawRecord.RawHeader;

class RawRecordTest {

    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

    @Test
    void everyByteSurvives() {
        var record = new RawRecord(
                "orders",
                new byte[] {0, -1, 127},
                new byte[] {},
                List.of(new RawHeader("a", new byte[] {1}), new RawHeader("a", null), new RawHeader("ü", new byte[0])));

        RawRecord copy = RawRecord.fromBytes(record.toBytes());

        assertThat(copy).isEqualTo(record);
        assertThat(copy.headers()).hasSize(3);
        assertThat(copy.value()).isEmpty();
    }

    @Test
    void nothingIsNotEmpty() {
        RawRecord copy = RawRecord.fromBytes(new RawRecord("orders", null, null, List.of()).toBytes());

        assertThat(copy.key()).isNull();
        assertThat(copy.value()).isNull();
    }

    @Test
    void theFingerprintNamesOneRecord() {
        assertThat(fingerprint("a", "bc")).isEqualTo(fingerprint("a", "bc"));
        assertThat(List.of(
                        fingerprint("a", "bc"),
                        fingerprint("ab", "c"),
                        fingerprint(null, "abc"),
                        fingerprint("", "abc"),
                        fingerprint("abc", null),
                        record("a", "bc").fingerprint("orders-0@2", TIME),
                        record("a", "bc").fingerprint("orders-0@1", TIME.plusMillis(1))))
                .doesNotHaveDuplicates();
    }

    private static String fingerprint(@Nullable String key, @Nullable String value) {
        return record(key, value).fingerprint("orders-0@1", TIME);
    }

    private static RawRecord record(@Nullable String key, @Nullable String value) {
        return new RawRecord("orders", bytes(key), bytes(value), List.of());
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
