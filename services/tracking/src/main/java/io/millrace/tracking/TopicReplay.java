package io.millrace.tracking;

import java.io.Closeable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.RawRecord.RawHeader;

/** Reads topics from their beginnings, outside of any consumer group. Blocks: to be used on a worker thread. */
final class TopicReplay implements Closeable {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final String AT_MOST = "500";

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, String> channels;

    /**
     * @param channels the channel of each topic
     * @param config the configuration of one of the channels' consumers, for the broker's address and credentials
     */
    TopicReplay(Map<String, String> channels, Map<String, ?> config) {
        this.channels = channels;
        var settings = new HashMap<String, Object>(config);
        settings.keySet()
                .removeIf(key -> key.startsWith("group.")
                        || !ConsumerConfig.configNames().contains(key));
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, AT_MOST);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "tracking-rebuild");
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var partitions = new ArrayList<TopicPartition>();
        for (String topic : channels.keySet()) {
            consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** The next records; empty if there are none at the moment. */
    List<Delivery> read() {
        var deliveries = new ArrayList<Delivery>();
        consumer.poll(POLL).forEach(record -> deliveries.add(delivery(record)));
        return deliveries;
    }

    /** The number of records to read. */
    long left() {
        return consumer.endOffsets(consumer.assignment()).entrySet().stream()
                .mapToLong(end -> end.getValue() - consumer.position(end.getKey()))
                .sum();
    }

    private Delivery delivery(ConsumerRecord<byte[], byte[]> record) {
        var headers = new ArrayList<RawHeader>();
        for (Header header : record.headers()) {
            headers.add(new RawHeader(header.key(), header.value()));
        }
        String channel = channels.getOrDefault(record.topic(), record.topic());
        var raw = new RawRecord(record.topic(), record.key(), record.value(), headers);
        return new Delivery(
                channel, raw, record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()), null);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
