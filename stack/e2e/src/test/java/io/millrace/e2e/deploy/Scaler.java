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

    static Stream<Scaler> of(Overlay overlay, Resource scaled) {
        return Resource.stream(scaled.spec().path("triggers")).map(trigger -> {
            var metadata = Resource.map(trigger.path("metadata"));
            metadata.putAll(configured(
                    overlay, trigger.path("authenticationRef").path("name").asText()));
            return new Scaler(
                    scaled.spec().path("scaleTargetRef").path("name").asText(),
                    trigger.path("type").asText(),
                    metadata);
        });
    }

    /** What a TriggerAuthentication takes from ConfigMaps. */
    private static Map<String, String> configured(Overlay overlay, String authentication) {
        var parameters = new HashMap<String, String>();
        overlay.ofKind("TriggerAuthentication")
                .filter(candidate -> candidate.name().equals(authentication))
                .flatMap(found -> Resource.stream(found.spec().path("configMapTargetRef")))
                .forEach(reference -> overlay.ofKind("ConfigMap")
                        .filter(map -> map.name().equals(reference.path("name").asText()))
                        .map(map -> map.tree()
                                .path("data")
                                .path(reference.path("key").asText())
                                .asText())
                        .forEach(value ->
                                parameters.put(reference.path("parameter").asText(), value)));
        return parameters;
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

    /** With the rights of the service's own user, whose password KEDA has. */
    private double counted(Blueprint stack) {
        String user = service + "_app";
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
        return service + ": " + (type.equals("kafka") ? metadata.get("consumerGroup") : metadata.get("query"));
    }
}
