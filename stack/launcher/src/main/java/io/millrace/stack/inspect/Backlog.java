package io.millrace.stack.inspect;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

import io.millrace.stack.StackException;
import io.millrace.stack.setup.Wiring;

/** The lag of each consumer group. */
public final class Backlog {

    private Backlog() {}

    /** Lag in records by consumer group; groups without lag are left out. */
    public static Map<String, Long> of(Wiring wiring, String bootstrapServers) {
        var backlog = new TreeMap<String, Long>();
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            for (Wiring.ServiceWiring service : wiring.services()) {
                for (Wiring.Consumed channel : service.consumes()) {
                    String group = service.service() + "." + channel.channel();
                    long left = of(admin, group, channel.topic());
                    if (left > 0) {
                        backlog.put(group, left);
                    }
                }
            }
        } catch (ExecutionException e) {
            throw new StackException("The offsets of the consumer groups can't be read: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
        return backlog;
    }

    /** Empty if the broker does not know the group: a consumer that broadcasts to each instance commits no offsets. */
    private static long of(Admin admin, String group, String topic) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        if (committed.isEmpty()) {
            return 0;
        }
        Map<TopicPartition, OffsetSpec> wanted =
                admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                        .flatMap(description -> description.partitions().stream())
                        .collect(Collectors.toMap(
                                info -> new TopicPartition(topic, info.partition()), info -> OffsetSpec.latest()));
        return admin.listOffsets(wanted).all().get().entrySet().stream()
                .mapToLong(end -> {
                    OffsetAndMetadata done = committed.get(end.getKey());
                    return end.getValue().offset() - (done == null ? 0 : done.offset());
                })
                .sum();
    }
}
