package io.millrace.messaging.consume;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
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
 * Makes a consumer a static member of its group (KIP-345), by the name of the instance: one that crashes and is soon
 * back gets its partitions again, and the others don't notice. Only where the instance has a name that outlives the
 * crash.
 *
 * <p>A static member does not leave its group when it is closed, and is missed until its session times out. Whoever is
 * told to stop isn't expected back soon, so it is taken out of its groups then.
 */
@ApplicationScoped
class StaticMembership implements ClientCustomizer<Map<String, Object>> {

    private static final Logger LOG = Logger.getLogger(StaticMembership.class);

    /** After the connectors (50): a member that still polls would notice that it is none any more. */
    private static final int AFTER_CONNECTORS = 100;

    private static final int PATIENCE_MS = 3_000;

    private final MessagingConfig config;
    private final Queue<Membership> memberships = new ConcurrentLinkedQueue<>();

    StaticMembership(MessagingConfig config) {
        this.config = config;
    }

    @Override
    public @Nullable Map<String, Object> customize(
            String channel, Config channelConfig, Map<String, Object> clientConfig) {
        if (clientConfig.get(ConsumerConfig.GROUP_ID_CONFIG) instanceof String group) {
            config.instance()
                    .ifPresent(name -> clientConfig.putIfAbsent(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, name));
            if (clientConfig.get(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG) instanceof String member) {
                memberships.add(new Membership(connection(clientConfig), group, member));
            }
        }
        return clientConfig;
    }

    /** An admin's that soon gives up. */
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
                // Nothing is lost by it: the partitions are handed over when the session has timed out.
                LOG.infof("not every group could be left: %s", e.getCause());
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
     * @param connection to the broker
     * @param name of the member
     */
    private record Membership(Map<String, Object> connection, String group, String name) {}
}
