package io.millrace.messaging.consume;

import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reports a consumer's polled records and committed offsets to {@link Positions}. Kafka's client instantiates it by
 * name.
 */
public final class PositionInterceptor implements ConsumerInterceptor<Object, Object> {

    /** The key under which a consumer's configuration holds its {@link Positions}. */
    static final String POSITIONS = "millrace.positions";

    private @Nullable Positions positions;

    @Override
    public void configure(Map<String, ?> configuration) {
        if (configuration.get(POSITIONS) instanceof Positions ofChannel && ofChannel.claim()) {
            positions = ofChannel;
        }
    }

    @Override
    public ConsumerRecords<Object, Object> onConsume(ConsumerRecords<Object, Object> records) {
        if (positions != null) {
            positions.polled(records);
        }
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        if (positions != null) {
            positions.committed(offsets);
        }
    }

    @Override
    public void close() {
        if (positions != null) {
            positions.release();
        }
    }
}
