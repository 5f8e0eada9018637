package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.KafkaResource;

@QuarkusTest
@WithServers
class RefusedByBrokerTest {

    private static final ConfigResource TOPIC = new ConfigResource(ConfigResource.Type.TOPIC, "numbers");
    private static final int LIMIT = 4_000;

    @Inject
    Numbers numbers;

    @Test
    void whatTheBrokerRefusedIsNotTakenForPublished() throws Exception {
        String key = Numbers.newKey();
        String large = Numbers.randomText(4 * LIMIT);
        limit(AlterConfigOp.OpType.SET);
        try {
            numbers.send(key, large, "behind it");
            await().atMost(Numbers.PATIENCE)
                    .untilAsserted(() -> assertThat(held(key)).isEqualTo(2));
            assertThat(Numbers.deadLetters("numbers", key)).isEmpty();
        } finally {
            limit(AlterConfigOp.OpType.DELETE);
        }

        numbers.awaitSeen(key, large, "behind it");
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(held(key)).isZero());
    }

    private static void limit(AlterConfigOp.OpType operation) throws ExecutionException, InterruptedException {
        var entry = new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(LIMIT));
        KafkaResource.companion()
                .getOrCreateAdminClient()
                .incrementalAlterConfigs(Map.of(TOPIC, List.of(new AlterConfigOp(entry, operation))))
                .all()
                .get();
    }

    private static long held(String key) {
        return Numbers.sql("SELECT count(*) FROM outbox_held WHERE key = $1", key).stream()
                .mapToLong(row -> (Long) row[0])
                .sum();
    }
}
