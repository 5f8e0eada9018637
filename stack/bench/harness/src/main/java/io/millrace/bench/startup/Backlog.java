package io.millrace.bench.startup;

import java.io.Closeable;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.util.RawValue;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

import io.millrace.bench.order.Market;
import io.millrace.bench.order.Platform;
import io.millrace.stack.Await;
import io.millrace.stack.StackException;
import io.millrace.stack.home.Service;
import io.millrace.stack.inspect.ServiceDatabases;
import io.millrace.stack.journey.Api;

/** Makes records wait for a service that does not run. */
final class Backlog implements Closeable {

    private static final int ORDERS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String HANDLED = "SELECT count(*) FROM inbox";

    private final Api api;
    private final ServiceDatabases databases;
    private final Admin admin;
    private int prices = 1;

    Backlog(Platform platform) {
        this.api = platform.api();
        this.databases = new ServiceDatabases(platform.blueprint());
        this.admin = Admin.create(Map.<String, Object>of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, platform.blueprint().bootstrapServers()));
    }

    /** Whether the service consumes such records. */
    static boolean isFor(Service service) {
        return service.database() && !service.name().equals("catalog");
    }

    /** Number of records that the service has handled. */
    long handled(Service service) {
        return databases.count(service.name(), HANDLED);
    }

    /**
     * Sends records for a stopped service, and waits until they are in its topics. Which records depends on the topics
     * that the service consumes.
     */
    void make(Service service) {
        var price = Map.of("amount", "%d.25".formatted(++prices), "currency", "EUR");
        api.put("/api/products/bench-startup", Map.of("name", "Startup", "price", price))
                .orFail("a new price");
        if (!service.name().equals("orders")) {
            for (int i = 0; i < ORDERS; i++) {
                var order = new RawValue(Market.order(RandomGenerator.getDefault()));
                api.post("/api/orders", UUID.randomUUID().toString(), order);
            }
        }
        Await.until("Records wait for " + service.name(), PATIENCE, () -> waits(service) ? Boolean.TRUE : null);
    }

    private boolean waits(Service service) {
        try {
            for (String group : admin.listGroups(ListGroupsOptions.forConsumerGroups()).valid().get().stream()
                    .map(GroupListing::groupId)
                    .filter(id -> id.startsWith(service.name() + "."))
                    .toList()) {
                Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get();
                for (var end : ends(committed.keySet()).entrySet()) {
                    OffsetAndMetadata offset = committed.get(end.getKey());
                    if (offset != null && offset.offset() < end.getValue().offset()) {
                        return true;
                    }
                }
            }
            return false;
        } catch (ExecutionException e) {
            throw new StackException("The lag of the consumer groups can't be read: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
    }

    private Map<TopicPartition, ListOffsetsResultInfo> ends(Set<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        return admin.listOffsets(partitions.stream()
                        .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                .all()
                .get();
    }

    @Override
    public void close() {
        admin.close();
    }
}
