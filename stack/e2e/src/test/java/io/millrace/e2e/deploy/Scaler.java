package io.millrace.e2e.deploy;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

import io.millrace.stack.parts.Blueprint;

/**
 * A trigger of a ScaledObject, asked as KEDA asks it: what it counts, and whether a service at zero is to be woken for
 * it.
 *
 * @param service that it scales
 */
record Scaler(String service, String type, Map<String, String> metadata) {

    static Stream<Scaler> of(Resource scaled) {
        return Resource.stream(scaled.spec().path("triggers"))
                .map(trigger -> new Scaler(
                        scaled.spec().path("scaleTargetRef").path("name").asText(),
                        trigger.path("type").asText(),
                        Resource.map(trigger.path("metadata"))));
    }

    /** The same, if it asked something else. */
    Scaler asking(String query) {
        var other = new HashMap<>(metadata);
        other.put("query", query);
        return new Scaler(service, type, other);
    }

    /** Whether KEDA starts a service that is at zero, and stops none. */
    boolean isActive(Blueprint stack, Admin broker) {
        return switch (type) {
            case "kafka" -> lag(broker) > Long.parseLong(metadata.get("activationLagThreshold"));
            case "postgresql" -> counted(stack) > Double.parseDouble(metadata.get("activationTargetQueryValue"));
            default -> throw new AssertionError(this + ": what does KEDA do with that?");
        };
    }

    /** Of all partitions together; a group that has committed nothing is to read all there is. */
    private long lag(Admin broker) {
        try {
            String topic = metadata.get("topic");
            var partitions = broker.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get()
                    .partitions();
            Map<TopicPartition, OffsetAndMetadata> committed = broker.listConsumerGroupOffsets(
                            metadata.get("consumerGroup"))
                    .partitionsToOffsetAndMetadata()
                    .get();
            var ends = broker.listOffsets(partitions.stream()
                            .collect(Collectors.toMap(
                                    partition -> new TopicPartition(topic, partition.partition()),
                                    partition -> OffsetSpec.latest())))
                    .all()
                    .get();
            return ends.entrySet().stream()
                    .mapToLong(end -> {
                        OffsetAndMetadata position = committed.get(end.getKey());
                        return end.getValue().offset() - (position == null ? 0 : position.offset());
                    })
                    .sum();
        } catch (ExecutionException e) {
            throw new AssertionError(this + " can't be asked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** With the rights of the user that it names. */
    private double counted(Blueprint stack) {
        String user = metadata.get("userName");
        String url = "jdbc:postgresql://localhost:%d/%s".formatted(stack.ports().database(), metadata.get("dbName"));
        try (var connection =
                        DriverManager.getConnection(url, user, stack.secrets().get(user));
                var statement = connection.createStatement();
                var rows = statement.executeQuery(metadata.get("query"))) {
            rows.next();
            return rows.getDouble(1);
        } catch (SQLException e) {
            throw new AssertionError(this + " can't be asked", e);
        }
    }

    /** As in a message about it. */
    @Override
    public String toString() {
        return service + ": " + metadata.getOrDefault("query", metadata.get("consumerGroup"));
    }
}
