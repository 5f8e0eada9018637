package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.KafkaResource;

@QuarkusTest
@WithServers
class IdleGroupTest {

    private static final String GROUP = "testbed.numbers-in";

    @Inject
    Numbers numbers;

    /** A transaction's marker follows its records and is no record. Autoscalers that go by lag would count it. */
    @Test
    void aGroupThatHasDealtWithEverythingLagsBehindNothing() {
        List<String> keys =
                IntStream.range(0, 20).mapToObj(i -> Numbers.newKey()).toList();
        keys.forEach(key -> numbers.send(key, "first", "second"));
        keys.forEach(key -> numbers.awaitSeen(key, "first", "second"));

        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() ->
                        assertThat(lag().values()).hasSize(Numbers.PARTITIONS).containsOnly(0L));
        // The next record is handled; the commit has not skipped it.
        keys.forEach(key -> numbers.send(key, "third"));
        keys.forEach(key -> numbers.awaitSeen(key, "first", "second", "third"));
    }

    /** The lag of each partition, as an autoscaler computes it. */
    private static Map<TopicPartition, Long> lag() throws Exception {
        var lag =
                new TreeMap<TopicPartition, Long>((one, other) -> Integer.compare(one.partition(), other.partition()));
        try (var admin = Admin.create(Map.of("bootstrap.servers", KafkaResource.bootstrapServers()))) {
            var committed = admin.listConsumerGroupOffsets(GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get();
            for (var partition : committed.entrySet()) {
                long end = admin.listOffsets(Map.of(partition.getKey(), OffsetSpec.latest()))
                        .partitionResult(partition.getKey())
                        .get()
                        .offset();
                lag.put(partition.getKey(), end - partition.getValue().offset());
            }
        }
        return lag;
    }
}
