package io.millrace.messaging.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PositionsTest {

    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

    private final Positions positions = new Positions();

    @Test
    void behindTheLastRecordLiesAMarkerThatIsCommittedOnceTheRecordIs() {
        positions.polled(records(12, 10, 11));
        assertThat(positions.ahead()).isEmpty();

        positions.committed(offset(11));
        assertThat(positions.ahead()).isEmpty();

        positions.committed(offset(12));
        assertThat(positions.ahead()).isEmpty();

        positions.polled(records(13));
        assertThat(positions.ahead()).isEqualTo(offset(13));

        positions.committed(offset(13));
        assertThat(positions.ahead()).isEmpty();
    }

    @Test
    void aMarkerBehindARecordThatIsBeingHandledWaits() {
        positions.polled(records(11, 10));
        positions.polled(records(12));
        assertThat(positions.ahead()).isEmpty();

        positions.committed(offset(11));
        assertThat(positions.ahead()).isEqualTo(offset(12));
    }

    @Test
    void whereThereWasNoRecordSinceThePartitionCameTheMarkerIsCommitted() {
        positions.polled(records(13));

        assertThat(positions.ahead()).isEqualTo(offset(13));
    }

    /** Another interceptor may pass on records without next offsets. */
    @Test
    void aRecordIsNotCommittedOverThoughTheNextOffsetWasNotTold() {
        positions.polled(new ConsumerRecords<>(Map.of(PARTITION, records(11, 10).records(PARTITION)), Map.of()));
        positions.polled(records(12));

        assertThat(positions.ahead()).isEmpty();
    }

    @Test
    void aPartitionThatIsSomebodyElsesIsNotCommitted() {
        positions.polled(records(13));

        positions.forget(List.of(PARTITION));
        positions.committed(offset(12));

        assertThat(positions.ahead()).isEmpty();
    }

    private static Map<TopicPartition, OffsetAndMetadata> offset(long offset) {
        return Map.of(PARTITION, new OffsetAndMetadata(offset));
    }

    /** @param next the offset at which the next poll begins */
    private static ConsumerRecords<String, String> records(long next, long... offsets) {
        var records = new ArrayList<ConsumerRecord<String, String>>();
        for (long offset : offsets) {
            records.add(new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset, "key", "value"));
        }
        return new ConsumerRecords<>(records.isEmpty() ? Map.of() : Map.of(PARTITION, records), offset(next));
    }
}
