package io.millrace.messaging.consume;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;

import io.smallrye.reactive.messaging.ClientCustomizer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaFuture;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.config.AdminConnection;
import io.millrace.messaging.config.MessagingConfig;

/**
 * Makes a consumer a static member of its group (KIP-345), under the name of the instance. An instance that crashes and
 * restarts soon gets its partitions back without a rebalance. Applies only if the instance has a configured name, which
 * outlives the crash.
 *
 * <p>A static member does not leave its group when its consumer is closed: its partitions wait until its session times
 * out. An instance that is shut down is not expected back soon, so the shutdown removes its members from their groups.
 */
@ApplicationScoped
class StaticMembership implements ClientCustomizer<Map<String, Object>> {

    private static final Logger LOG = Logger.getLogger(StaticMembership.class);

    /** After the connectors (50): a member that still polls would notice its removal. */
    private static final int AFTER_CONNECTORS = 100;

    private static final int PATIENCE_MS = 3_000;

    private final MessagingConfig config;
    private final Map<String, Map<String, Integer>> members = new ConcurrentHashMap<>();
    private final Queue<Membership> memberships = new ConcurrentLinkedQueue<>();

    StaticMembership(MessagingConfig config) {
        this.config = config;
    }

    @Override
    public @Nullable Map<String, Object> customize(
            String channel, Config channelConfig, Map<String, Object> clientConfig) {
        if (clientConfig.get(ConsumerConfig.GROUP_ID_CONFIG) instanceof String group) {
            config.instance()
                    .ifPresent(name -> clientConfig.putIfAbsent(
                            ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, memberName(name, group, clientConfig)));
            if (clientConfig.get(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG) instanceof String member) {
                memberships.add(new Membership(connection(clientConfig), group, member));
            }
        }
        return clientConfig;
    }

    /**
     * The member name of one consumer. A channel may have several consumers ({@code partitions}, {@code concurrency}),
     * and two members of one name would fence each other. The first has the name of the instance, so that an upgrade
     * changes no name.
     */
    private String memberName(String instance, String group, Map<String, Object> clientConfig) {
        String client = String.valueOf(clientConfig.get(ConsumerConfig.CLIENT_ID_CONFIG));
        Map<String, Integer> numbers = members.computeIfAbsent(group, name -> new HashMap<>());
        int number;
        synchronized (numbers) {
            Integer known = numbers.get(client);
            number = known == null ? numbers.size() : known;
            numbers.put(client, number);
        }
        return number == 0 ? instance : instance + "-" + number;
    }

    /** The configuration of an admin client with short timeouts. */
    private static Map<String, Object> connection(Map<String, Object> clientConfig) {
        Map<String, Object> connection = AdminConnection.like(clientConfig);
        connection.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        connection.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        return connection;
    }

    void leave(@Observes @Priority(AFTER_CONNECTORS) @BeforeDestroyed(ApplicationScoped.class) Object event)
            throws InterruptedException {
        if (!config.leaveOnShutdown()) {
            return;
        }
        var byConnection = memberships.stream().collect(Collectors.groupingBy(Membership::connection));
        for (var entry : byConnection.entrySet()) {
            try (var admin = Admin.create(entry.getKey())) {
                leave(admin, entry.getValue()).get();
            } catch (ExecutionException e) {
                // No harm: the broker hands the partitions over when the session has timed out.
                LOG.infof(
                        "the instance could not leave every consumer group, its partitions move when its session times out: %s",
                        e.getCause());
            }
        }
    }

    private static KafkaFuture<Void> leave(Admin admin, List<Membership> memberships) {
        return KafkaFuture.allOf(memberships.stream()
                .map(member -> {
                    var options = new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove(member.name())));
                    return admin.removeMembersFromConsumerGroup(member.group(), options)
                            .all();
                })
                .toArray(KafkaFuture[]::new));
    }

    /**
     * @param connection the configuration of an admin client for the broker
     * @param name the member's name
     */
    private record Membership(Map<String, Object> connection, String group, String name) {}
}
