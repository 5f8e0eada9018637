package io.millrace.messaging.consume;

import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.reactive.messaging.ClientCustomizer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.config.MessagingConfig;

/**
 * Makes a consumer a static member of its group, by the name of the instance: one that restarts soon gets its
 * partitions back, and the others don't notice. Only where the instance has a name that outlives the restart.
 */
@ApplicationScoped
class StaticMembership implements ClientCustomizer<Map<String, Object>> {

    private final MessagingConfig config;

    StaticMembership(MessagingConfig config) {
        this.config = config;
    }

    @Override
    public @Nullable Map<String, Object> customize(
            String channel, Config channelConfig, Map<String, Object> clientConfig) {
        if (clientConfig.containsKey(ConsumerConfig.GROUP_ID_CONFIG)) {
            config.instance()
                    .ifPresent(name -> clientConfig.putIfAbsent(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, name));
        }
        return clientConfig;
    }
}
