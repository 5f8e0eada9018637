package io.millrace.stack.setup;

import java.util.ArrayList;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

import io.millrace.embedded.kafka.Topics;

/** The topics of the stack: nobody writes to a topic that was not made on purpose. */
public final class StackTopics {

    private static final int PARTITIONS = 6;
    private static final short REPLICAS = 1;
    private static final String FOR_EVER = "-1";
    private static final String A_WEEK = String.valueOf(7L * 24 * 60 * 60 * 1000);

    /** Each record is the whole state: the last one of a key says it all. */
    private static final Set<String> STATES = Set.of("catalog");
    /** What read models are rebuilt from. */
    private static final Set<String> HISTORIES = Set.of("orders", "shipping");

    private StackTopics() {}

    /** Makes what is missing. */
    public static void prepare(String bootstrapServers, Wiring wiring) {
        var topics = new ArrayList<NewTopic>();
        for (String topic : wiring.topics()) {
            topics.add(new NewTopic(topic, PARTITIONS, REPLICAS).configs(retention(topic)));
        }
        for (String topic : wiring.deadLetterTopics()) {
            topics.add(new NewTopic(topic, 1, REPLICAS).configs(forEver()));
        }
        Topics.create(bootstrapServers, topics);
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
