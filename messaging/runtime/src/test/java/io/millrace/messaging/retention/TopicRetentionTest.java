package io.millrace.messaging.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;

import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;

class TopicRetentionTest {

    private static final long DAY = Duration.ofDays(1).toMillis();

    @Test
    void aRecordIsKeptUntilTheYoungestOfItsSegmentIsOldEnough() {
        var week = of(Map.of("cleanup.policy", "delete", "retention.ms", "" + 7 * DAY, "segment.ms", "" + DAY));

        assertThat(week.atMost()).contains(Duration.ofDays(8));
    }

    @Test
    void aTopicWithoutRetentionKeepsForEver() {
        assertThat(of(Map.of("cleanup.policy", "delete", "retention.ms", "-1", "segment.ms", "1"))
                        .atMost())
                .isEmpty();
        assertThat(of(Map.of("retention.ms", "" + Long.MAX_VALUE)).atMost()).isEmpty();
    }

    @Test
    void aCompactedTopicKeepsTheLastOfEachKeyForEverUnlessItDeletesToo() {
        assertThat(of(Map.of("cleanup.policy", "compact", "retention.ms", "1")).atMost())
                .isEmpty();
        assertThat(of(Map.of("cleanup.policy", "compact,delete", "retention.ms", "" + DAY, "segment.ms", "0"))
                        .atMost())
                .contains(Duration.ofDays(1));
    }

    private static TopicRetention of(Map<String, String> settings) {
        return TopicRetention.of(new Config(settings.entrySet().stream()
                .map(setting -> new ConfigEntry(setting.getKey(), setting.getValue()))
                .toList()));
    }
}
