package io.millrace.messaging.testing;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletionException;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.reactive.messaging.kafka.companion.KafkaCompanion;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

import io.millrace.embedded.EmbeddedBroker;

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
        var toolbox = new KafkaCompanion(started.bootstrapServers());
        companion = toolbox;
        if (!topics.isBlank()) {
            var wanted =
                    Arrays.stream(topics.split(",")).map(KafkaResource::topic).toList();
            toolbox.getOrCreateAdminClient().createTopics(wanted).values().forEach(KafkaResource::awaitTopic);
        }
        return Map.of("kafka.bootstrap.servers", started.bootstrapServers());
    }

    /** A broker that has just started may lose its answer to the first request; the client asks again then. */
    private static void awaitTopic(String name, KafkaFuture<Void> creation) {
        try {
            creation.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("topic " + name + " can't be made", e);
            }
        }
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
