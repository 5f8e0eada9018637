package io.millrace.messaging.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.millrace.messaging.event.RawRecord.RawHeader;

class RawRecordTest {

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
}
