package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.embedded.kafka.BrokerCluster;
import io.millrace.embedded.kafka.Topics;

class BrokerClusterTest {

    private static final String TOPIC = "kept";

    @TempDir
    Path data;

    @Test
    void aRecordOfThreeBrokersIsReadWhenOneOfThemHasEnded() throws Exception {
        var cluster = BrokerCluster.onFreePorts(3);
        var brokers = start(cluster);
        try {
            Topics.create(cluster.bootstrapServers(), List.of(new NewTopic(TOPIC, 1, cluster.replicas())));
            try (var admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
                var partition = admin.describeTopics(List.of(TOPIC))
                        .topicNameValues()
                        .get(TOPIC)
                        .get()
                        .partitions()
                        .getFirst();
                assertThat(partition.replicas()).hasSize(3);
                send(cluster);

                // The leader's index: ids begin with 1.
                brokers.remove(partition.leader().id() - 1).close();
            }

            var read = new ArrayList<String>();
            Topics.read(
                    cluster.bootstrapServers(),
                    TOPIC::equals,
                    event -> read.add(new String(event.value(), StandardCharsets.UTF_8)));
            assertThat(read).containsExactly("value");
        } finally {
            brokers.parallelStream().forEach(EmbeddedBroker::close);
        }
    }

    @Test
    void aClusterOfOneBrokerKeepsEachRecordOnce() {
        var cluster = new BrokerCluster(List.of(new BrokerCluster.Member(1, 2)));

        assertThat(cluster.replicas()).isEqualTo((short) 1);
        assertThat(cluster.inSync()).isEqualTo(1);
        assertThat(cluster.voters()).isEqualTo("1@localhost:2");
    }

    @Test
    void aClusterHasABroker() {
        assertThatThrownBy(() -> new BrokerCluster(List.of())).hasMessage("a cluster has one broker at least");
    }

    @Test
    void aMemberIsReadFromItsText() {
        var member = new BrokerCluster.Member(9_092, 9_093);

        assertThat(BrokerCluster.Member.of(member.toString())).isEqualTo(member);
    }

    /** All at once: none of them is ready before another one is there. */
    private List<EmbeddedBroker> start(BrokerCluster cluster) {
        var starting = IntStream.range(0, cluster.members().size())
                .mapToObj(index -> CompletableFuture.supplyAsync(
                        () -> EmbeddedBroker.member(data.resolve("broker-" + index), cluster, index),
                        task -> Thread.ofPlatform().start(task)))
                .toList();
        return new ArrayList<>(starting.stream().map(CompletableFuture::join).toList());
    }

    private static void send(BrokerCluster cluster) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, "key", "value")).get();
        }
    }
}
