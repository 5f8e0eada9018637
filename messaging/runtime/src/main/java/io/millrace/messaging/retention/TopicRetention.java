package io.millrace.messaging.retention;

import java.time.Duration;
import java.util.Optional;

import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How long a topic may keep a record.
 *
 * @param atMost the longest time; empty for ever
 * @param why the topic's settings from which the time follows
 */
record TopicRetention(Optional<Duration> atMost, String why) {

    private static final long NEVER = -1;

    /** Counts as for ever: no table keeps its rows for longer, and a longer Duration may overflow. */
    private static final long FOR_EVER_MS = Duration.ofDays(36_500).toMillis();

    static TopicRetention of(Config topic) {
        String policy = value(topic, TopicConfig.CLEANUP_POLICY_CONFIG).orElse(TopicConfig.CLEANUP_POLICY_DELETE);
        if (!policy.contains(TopicConfig.CLEANUP_POLICY_DELETE)) {
            return forEver(TopicConfig.CLEANUP_POLICY_CONFIG + "=" + policy);
        }
        long retention = millis(topic, TopicConfig.RETENTION_MS_CONFIG);
        if (retention == NEVER || retention > FOR_EVER_MS) {
            return forEver(TopicConfig.RETENTION_MS_CONFIG + "=" + retention);
        }
        // The broker removes a segment as a whole, when the segment's youngest record is old enough.
        long segment = Math.min(Math.max(0, millis(topic, TopicConfig.SEGMENT_MS_CONFIG)), FOR_EVER_MS);
        return new TopicRetention(
                Optional.of(Duration.ofMillis(retention + segment)),
                "%s=%d, %s=%d"
                        .formatted(TopicConfig.RETENTION_MS_CONFIG, retention, TopicConfig.SEGMENT_MS_CONFIG, segment));
    }

    private static TopicRetention forEver(String why) {
        return new TopicRetention(Optional.empty(), why);
    }

    private static long millis(Config topic, String name) {
        return value(topic, name).map(Long::parseLong).orElse(NEVER);
    }

    private static Optional<String> value(Config topic, String name) {
        return Optional.ofNullable(topic.get(name)).map(ConfigEntry::value);
    }
}
