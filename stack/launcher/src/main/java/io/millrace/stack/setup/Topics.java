package io.millrace.stack.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

import io.millrace.stack.StackException;

/** The topics of the stack: nobody writes to a topic that was not made on purpose. */
public final class Topics {

    private static final int PARTITIONS = 6;
    private static final short REPLICAS = 1;
    private static final String FOR_EVER = "-1";
    private static final String A_WEEK = String.valueOf(7L * 24 * 60 * 60 * 1000);

    /** Each record is the whole state: the last one of a key says it all. */
    private static final Set<String> STATES = Set.of("catalog");
    /** What read models are rebuilt from. */
    private static final Set<String> HISTORIES = Set.of("orders", "shipping");

    private Topics() {}

    /** Makes what is missing. */
    public static void prepare(String bootstrapServers, Wiring wiring) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            Set<String> present = admin.listTopics().names().get();
            var missing = new ArrayList<NewTopic>();
            for (String topic : wiring.topics()) {
                missing.add(new NewTopic(topic, PARTITIONS, REPLICAS).configs(retention(topic)));
            }
            for (String topic : wiring.deadLetterTopics()) {
                missing.add(new NewTopic(topic, 1, REPLICAS).configs(forEver()));
            }
            missing.removeIf(topic -> present.contains(topic.name()));
            for (KafkaFuture<Void> creation :
                    admin.createTopics(List.copyOf(missing)).values().values()) {
                awaitTopic(creation);
            }
        } catch (ExecutionException e) {
            throw new StackException("The topics can't be made: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A broker that has just started may lose its answer to the first request; the client asks again then. */
    private static void awaitTopic(KafkaFuture<Void> creation) throws ExecutionException, InterruptedException {
        try {
            creation.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static Map<String, String> retention(String topic) {
        if (STATES.contains(topic)) {
            return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        }
        return HISTORIES.contains(topic) ? forEver() : Map.of(TopicConfig.RETENTION_MS_CONFIG, A_WEEK);
    }

    private static Map<String, String> forEver() {
        return Map.of(TopicConfig.RETENTION_MS_CONFIG, FOR_EVER);
    }
}
