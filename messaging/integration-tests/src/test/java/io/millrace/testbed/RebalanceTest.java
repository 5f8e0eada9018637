package io.millrace.testbed;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.KafkaResource;

@QuarkusTest
@WithServers
class RebalanceTest {

    @Inject
    Numbers numbers;

    @Inject
    Script script;

    /** Another member gets a partition, receives the record that is being handled, and leaves without a commit. */
    @Test
    void aPartitionRevokedInMidHandlerLeavesNoDoubleEffect() {
        var gate = new CompletableFuture<Void>();
        List<String> keys = new ArrayList<>();
        Set<Integer> partitions = new HashSet<>();
        while (partitions.size() < Numbers.PARTITIONS) {
            String key = Numbers.newKey();
            script.when(key, context -> Uni.createFrom().completionStage(gate.copy()));
            if (partitions.add(Numbers.partitionOf(key))) {
                keys.add(key);
                numbers.put(key, key);
            }
        }
        await().atMost(Numbers.PATIENCE)
                .until(() -> keys.stream().allMatch(key -> script.attempts(key).size() == 1));

        try (var other = new OtherMember()) {
            await().atMost(Numbers.PATIENCE).until(() -> keys.stream().anyMatch(other::hasSeen));
        }
        // The partition is back: the record is delivered again while its handler still runs.
        String probe = Numbers.newKey();
        while (!partitions.isEmpty()) {
            partitions.remove(Numbers.partitionOf(probe));
            numbers.put(probe, probe);
            numbers.awaitSeen(probe, probe);
            probe = Numbers.newKey();
        }
        gate.complete(null);

        keys.forEach(key -> {
            numbers.put(key, "afterwards");
            numbers.awaitSeen(key, key, "afterwards");
        });
    }

    /** A member of the group that polls but handles nothing. */
    private static final class OtherMember implements AutoCloseable {
        private final Set<String> seen = ConcurrentHashMap.newKeySet();
        private final AtomicBoolean ends = new AtomicBoolean();
        private final CompletableFuture<Void> work;

        OtherMember() {
            work = CompletableFuture.runAsync(() -> {
                try (var consumer = new KafkaConsumer<>(
                        Map.<String, Object>of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                KafkaResource.bootstrapServers(),
                                ConsumerConfig.GROUP_ID_CONFIG,
                                "testbed.numbers-in",
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false,
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest",
                                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                                CooperativeStickyAssignor.class.getName()),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
                    consumer.subscribe(List.of("numbers"));
                    while (!ends.get()) {
                        consumer.poll(Duration.ofMillis(100)).forEach(record -> seen.add(String.valueOf(record.key())));
                    }
                }
            });
        }

        boolean hasSeen(String key) {
            return seen.contains(key);
        }

        @Override
        public void close() {
            ends.set(true);
            work.join();
        }
    }
}
