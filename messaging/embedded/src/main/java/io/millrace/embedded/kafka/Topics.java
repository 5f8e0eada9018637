package io.millrace.embedded.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Creates topics of a broker beforehand, as in production, and reads whole topics. */
public final class Topics {

    private static final Duration POLL = Duration.ofMillis(200);

    private Topics() {}

    /**
     * Creates the topics that do not exist yet.
     *
     * @throws IllegalStateException if a topic can't be created; names the first such topic
     */
    public static void create(String bootstrapServers, Collection<NewTopic> topics) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            Set<String> present = join(admin.listTopics().names());
            List<NewTopic> missing = topics.stream()
                    .filter(topic -> !present.contains(topic.name()))
                    .toList();
            admin.createTopics(missing).values().forEach(Topics::awaitTopic);
        }
    }

    /**
     * Accepts an existing topic: a broker that has just started may lose its first answer, and the client asks again.
     */
    private static void awaitTopic(String name, KafkaFuture<Void> creation) {
        try {
            join(creation);
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("topic " + name + " can't be made: " + e.getCause(), e);
            }
        }
    }

    private static <T> T join(KafkaFuture<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /**
     * Passes every committed record in the topics at this moment to the reader, those of one partition in their order.
     */
    public static void read(
            String bootstrapServers, Predicate<String> topic, Consumer<ConsumerRecord<String, byte[]>> reader) {
        read(bootstrapServers, topic, new StringDeserializer(), reader);
    }

    /** Reads topics like {@link #read}, with the keys as bytes. */
    public static void readRaw(
            String bootstrapServers, Predicate<String> topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        read(bootstrapServers, topic, new ByteArrayDeserializer(), reader);
    }

    private static <K> void read(
            String bootstrapServers,
            Predicate<String> topic,
            Deserializer<K> keys,
            Consumer<ConsumerRecord<K, byte[]>> reader) {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(config, keys, new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.listTopics().entrySet().stream()
                    .filter(entry -> topic.test(entry.getKey()))
                    .flatMap(entry -> entry.getValue().stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions).entrySet();
            while (ends.stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(reader);
            }
        }
    }
}
