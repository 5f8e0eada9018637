package io.millrace.messaging.testing;

import java.util.Arrays;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.reactive.messaging.kafka.companion.KafkaCompanion;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

import io.millrace.embedded.EmbeddedBroker;
import io.millrace.embedded.kafka.Topics;

/**
 * Gives a Quarkus test a Kafka broker of its own. Topics are made beforehand, as in production: name them in the
 * argument {@code topics}, separated by commas, with {@code :n} for the number of partitions.
 */
public class KafkaResource implements QuarkusTestResourceLifecycleManager {

    private static final int PARTITIONS = 3;

    private static @Nullable EmbeddedBroker broker;
    private static @Nullable KafkaCompanion companion;
    private String topics = "";

    @Override
    public void init(Map<String, String> arguments) {
        topics = arguments.getOrDefault("topics", "");
    }

    @Override
    public Map<String, String> start() {
        var started = EmbeddedBroker.temporary();
        broker = started;
        companion = new KafkaCompanion(started.bootstrapServers());
        if (!topics.isBlank()) {
            Topics.create(
                    started.bootstrapServers(),
                    Arrays.stream(topics.split(",")).map(KafkaResource::topic).toList());
        }
        return Map.of("kafka.bootstrap.servers", started.bootstrapServers());
    }

    private static NewTopic topic(String text) {
        String[] parts = text.strip().split(":");
        int partitions = parts.length > 1 ? Integer.parseInt(parts[1]) : PARTITIONS;
        return new NewTopic(parts[0], partitions, (short) 1);
    }

    /** To produce, consume and look at topics, groups and offsets. */
    public static KafkaCompanion companion() {
        return running(companion);
    }

    public static String bootstrapServers() {
        return running(broker).bootstrapServers();
    }

    private static <T> T running(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("no broker: add @QuarkusTestResource(KafkaResource.class)");
        }
        return part;
    }

    @Override
    public void stop() {
        if (companion != null) {
            companion.close();
            companion = null;
        }
        if (broker != null) {
            broker.close();
            broker = null;
        }
    }
}
