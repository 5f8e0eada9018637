package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.RecordSender;

@QuarkusTest
@WithServers
class BinaryKeyTest {

    @Inject
    Numbers numbers;

    @Inject
    Script script;

    private final byte[] random = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);

    /** As text, both keys would be the same: replacement characters for bytes that can't be decoded. */
    @Test
    void keysThatAreNoTextWaitForNoneButTheirOwn() {
        byte[] one = key((byte) 0xfe);
        byte[] other = key((byte) 0xff);
        String slow = "slow-" + UUID.randomUUID();
        var gate = new CompletableFuture<Void>();
        script.when(slow, context -> Uni.createFrom().completionStage(gate.copy()));

        put(one, slow);
        put(other, "goes on");
        put(one, "behind");

        numbers.awaitSeen(text(other), "goes on");
        assertThat(numbers.seen(text(one))).isEmpty();
        gate.complete(null);
        numbers.awaitSeen(text(one), slow, "behind");
    }

    @Test
    void aParkedKeyThatIsNoTextParksNoOther() {
        byte[] one = key((byte) 0xfe);
        byte[] other = key((byte) 0xff);
        String failing = "failing-" + UUID.randomUUID();
        script.when(failing, context -> Uni.createFrom().failure(new IllegalStateException("scripted")));

        put(one, failing);
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(script.attempts(failing)).hasSizeGreaterThan(3));
        put(other, "goes on");

        numbers.awaitSeen(text(other), "goes on");
    }

    /** A key of a byte that never occurs in UTF-8, and digits that distinguish the tests. */
    private byte[] key(byte first) {
        return ByteBuffer.allocate(1 + random.length).put(first).put(random).array();
    }

    private static String text(byte[] key) {
        return "bytes:" + HexFormat.of().formatHex(key);
    }

    /** Puts the record into a fixed partition, so that the partition orders all records. */
    private static void put(byte[] key, String value) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", KafkaResource.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            var record = new ProducerRecord<>("numbers", 0, key, value.getBytes(StandardCharsets.UTF_8));
            RecordSender.event(UUID.randomUUID(), "number")
                    .forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
            assertThat(producer.send(record)).succeedsWithin(Numbers.PATIENCE);
        }
    }
}
