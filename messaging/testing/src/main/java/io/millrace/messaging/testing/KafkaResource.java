package io.millrace.messaging.testing;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

import io.millrace.embedded.EmbeddedBroker;

/**
 * Gives a Quarkus test a Kafka broker of its own. Topics are made beforehand, as in production: name them in the
 * argument {@code topics}, separated by commas, with {@code :n} for the number of partitions.
 */
public class KafkaResource implements QuarkusTestResourceLifecycleManager {

    private static final int PARTITIONS = 3;

    private static @Nullable EmbeddedBroker broker;
    private String topics = "";

    @Override
    public void init(Map<String, String> arguments) {
        topics = arguments.getOrDefault("topics", "");
    }

    @Override
    public Map<String, String> start() {
        var started = EmbeddedBroker.temporary();
        broker = started;
        if (!topics.isBlank()) {
            create(Arrays.stream(topics.split(",")).map(KafkaResource::topic).toList());
        }
        return Map.of("kafka.bootstrap.servers", started.bootstrapServers());
    }

    private static NewTopic topic(String text) {
        String[] parts = text.strip().split(":");
        int partitions = parts.length > 1 ? Integer.parseInt(parts[1]) : PARTITIONS;
        return new NewTopic(parts[0], partitions, (short) 1);
    }

    private static void create(Collection<NewTopic> list) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.createTopics(List.copyOf(list)).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public static String bootstrapServers() {
        if (broker == null) {
            throw new IllegalStateException("no broker: add @QuarkusTestResource(KafkaResource.class)");
        }
        return broker.bootstrapServers();
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
            broker = null;
        }
    }
}
