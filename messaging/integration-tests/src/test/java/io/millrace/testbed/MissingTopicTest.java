package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

import io.millrace.embedded.kafka.Topics;
import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.consume.EventHandlers;
import io.millrace.messaging.consume.UndecodableException;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.failure.DeadLetters;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.TopicReader;

@QuarkusTest
@WithServers
class MissingTopicTest {

    private static final int KEYS = 30;
    private static final String DLQ = ".testbed.dlq";

    @Inject
    DeadLetters letters;

    @Inject
    EventHandlers handlers;

    private boolean keyed = true;
    private long offset;

    @Test
    void aDeadLetterTopicThatDoesNotExistHoldsUpItsOwnLettersAlone() {
        String missing = "missing-" + UUID.randomUUID();

        onlyItsOwnLettersWaitUntil(missing, () -> create(missing));
    }

    @Test
    void aDeadLetterTopicThatTheServiceMayNotSeeHoldsUpItsOwnLettersAlone() throws Exception {
        onlyItsOwnLettersWaitUntilAllowed(AclPermissionType.DENY, AclOperation.WRITE);
    }

    @Test
    void aDeadLetterTopicThatTheServiceMaySeeAndNotWriteToHoldsUpItsOwnLettersAlone() throws Exception {
        onlyItsOwnLettersWaitUntilAllowed(AclPermissionType.ALLOW, AclOperation.READ);
    }

    /** The broker refuses the batch of such a record. */
    @Test
    void aDeadLetterTopicThatRefusesRecordsWithoutAKeyHoldsUpItsOwnLettersAlone() throws Exception {
        String compacted = "compacted-" + UUID.randomUUID();
        create(compacted);
        compact(compacted, AlterConfigOp.OpType.SET);
        keyed = false;

        onlyItsOwnLettersWaitUntil(compacted, () -> compact(compacted, AlterConfigOp.OpType.DELETE));
    }

    private static void compact(String topic, AlterConfigOp.OpType operation) {
        var entry = new ConfigEntry(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        KafkaResource.companion()
                .getOrCreateAdminClient()
                .incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic + DLQ),
                        List.of(new AlterConfigOp(entry, operation))))
                .all()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private void onlyItsOwnLettersWaitUntilAllowed(AclPermissionType rule, AclOperation operation) throws Exception {
        String forbidden = "forbidden-" + UUID.randomUUID();
        create(forbidden);
        var acl = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, forbidden + DLQ, PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", operation, rule));
        var admin = KafkaResource.companion().getOrCreateAdminClient();
        admin.createAcls(List.of(acl)).all().get();

        onlyItsOwnLettersWaitUntil(forbidden, () -> admin.deleteAcls(List.of(acl.toFilter()))
                .all()
                .toCompletionStage()
                .toCompletableFuture()
                .join());
    }

    /** Events of one key fail in two topics: the letters of one of them can't be published. */
    private void onlyItsOwnLettersWaitUntil(String topic, Runnable mended) {
        String existing = "existing-" + UUID.randomUUID();
        create(existing);
        List<String> keys =
                IntStream.range(0, KEYS).mapToObj(i -> Numbers.newKey()).toList();
        for (String key : keys) {
            fail(topic, key);
            fail(existing, key);
        }

        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(keys(existing)).containsAll(keys));
        String held = topic + DLQ + "/%";
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.sql("SELECT 1 FROM outbox_held WHERE key LIKE $1", held))
                        .hasSize(KEYS));
        mended.run();

        await().atMost(Numbers.PATIENCE).untilAsserted(() -> {
            Numbers.sql("UPDATE outbox_hold SET next_attempt_at = now() WHERE key LIKE $1 RETURNING 1", held);
            assertThat(keys(topic)).hasSize(KEYS);
        });
    }

    /** The companion fails where the answer of a busy broker is lost, and the client's repetition finds the topic. */
    private static void create(String topic) {
        Topics.create(KafkaResource.bootstrapServers(), List.of(new NewTopic(topic + DLQ, 1, (short) 1)));
    }

    private void fail(String topic, String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        var record = new RawRecord(topic, keyed ? bytes : null, bytes, List.of());
        var delivery = new Delivery("orders-in", record, 0, offset++, Instant.now(), null);
        var handler = Objects.requireNonNull(handlers.of("orders-in"));
        OnContext.run(() -> letters.undecodable(handler, delivery, new UndecodableException("test")));
    }

    /** The keys, which are the records' values too. */
    private static List<String> keys(String topic) {
        return TopicReader.readAll(KafkaResource.bootstrapServers(), topic + DLQ).stream()
                .map(letter -> new String(letter.value(), StandardCharsets.UTF_8))
                .toList();
    }
}
