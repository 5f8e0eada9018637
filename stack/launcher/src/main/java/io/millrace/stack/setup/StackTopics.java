package io.millrace.stack.setup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

import io.millrace.embedded.kafka.Topics;

/** Creates the topics of the stack; the broker creates none by itself. */
public final class StackTopics {

    private static final int PARTITIONS = 6;
    private static final short REPLICAS = 1;
    private static final String FOR_EVER = "-1";
    private static final String A_WEEK = days(7);
    /** Half of the time for which a service keeps the rows of the events that it gave up. */
    private static final String HALF_A_YEAR = days(180);

    /** Topics whose records hold the whole state of their key: compacted. */
    private static final Set<String> STATES = Set.of("catalog");
    /** Topics from which read models are rebuilt: kept for ever. */
    private static final Set<String> HISTORIES = Set.of("orders", "shipping");

    private StackTopics() {}

    /** Creates the topics that are missing. */
    public static void prepare(String bootstrapServers, Wiring wiring) {
        var topics = new ArrayList<NewTopic>();
        for (String topic : wiring.topics()) {
            topics.add(new NewTopic(topic, PARTITIONS, REPLICAS).configs(retention(topic)));
        }
        for (String topic : wiring.deadLetterTopics()) {
            topics.add(new NewTopic(topic, 1, REPLICAS).configs(keep(HALF_A_YEAR)));
        }
        Topics.create(bootstrapServers, topics);
    }

    /**
     * Whether a stopped broker has every topic already: services may then start beside it, and need not wait until it
     * is ready.
     *
     * @param data the folder of the broker's log
     */
    public static boolean areIn(Path data, Wiring wiring) {
        return Stream.concat(wiring.topics().stream(), wiring.deadLetterTopics().stream())
                .allMatch(topic -> Files.isDirectory(data.resolve(topic + "-0")));
    }

    private static Map<String, String> retention(String topic) {
        if (STATES.contains(topic)) {
            return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        }
        return keep(HISTORIES.contains(topic) ? FOR_EVER : A_WEEK);
    }

    private static Map<String, String> keep(String millis) {
        return Map.of(TopicConfig.RETENTION_MS_CONFIG, millis);
    }

    private static String days(int days) {
        return String.valueOf(Duration.ofDays(days).toMillis());
    }
}
