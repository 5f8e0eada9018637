package io.millrace.messaging.consume;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.reactive.messaging.ClientCustomizer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Installs {@link PositionInterceptor} in the consumers that commit by {@link PatientCommit}. */
@ApplicationScoped
class PositionTracking implements ClientCustomizer<Map<String, Object>> {

    private final ConcurrentMap<String, Positions> byChannel = new ConcurrentHashMap<>();

    Positions of(String channel) {
        return byChannel.computeIfAbsent(channel, name -> new Positions());
    }

    @Override
    public @Nullable Map<String, Object> customize(
            String channel, Config channelConfig, Map<String, Object> clientConfig) {
        boolean ours = channelConfig
                .getOptionalValue("commit-strategy", String.class)
                .filter(PatientCommit.NAME::equals)
                .isPresent();
        if (ours && clientConfig.containsKey(ConsumerConfig.GROUP_ID_CONFIG)) {
            clientConfig.put(PositionInterceptor.POSITIONS, of(channel));
            clientConfig.compute(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG, (key, others) -> withOurs(others));
        }
        return clientConfig;
    }

    /** @param others the configured interceptors, as Kafka accepts them: comma-separated names, or a list */
    private static List<Object> withOurs(@Nullable Object others) {
        var interceptors = new ArrayList<>();
        switch (others) {
            case String names
            when !names.isBlank() -> interceptors.addAll(List.of(names.strip().split("\\s*,\\s*")));
            case List<?> list -> interceptors.addAll(list);
            case null, default -> {}
        }
        interceptors.add(PositionInterceptor.class);
        return interceptors;
    }
}
