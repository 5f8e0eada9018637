package io.millrace.messaging.consume;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.codec.PayloadFormat;
import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.config.ServiceIdentity;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.topology.HandlerSpec;
import io.millrace.messaging.topology.MessagingTopology;

/** The handlers of the application by channel. */
@ApplicationScoped
public class EventHandlers {

    private final MessagingTopology topology;
    private final MessagingConfig config;
    private final ServiceIdentity identity;
    private final KafkaClientService kafka;
    private final ConsumerMetrics metrics;
    private final Map<String, EventHandler> handlers = new TreeMap<>();

    EventHandlers(
            MessagingTopology topology,
            MessagingConfig config,
            ServiceIdentity identity,
            KafkaClientService kafka,
            ConsumerMetrics metrics) {
        this.topology = topology;
        this.config = config;
        this.identity = identity;
        this.kafka = kafka;
        this.metrics = metrics;
    }

    /** Once the connectors have been started. */
    void start() {
        topology.handlers().forEach(spec -> handlers.put(spec.channel(), handler(spec)));
    }

    public Collection<EventHandler> all() {
        return handlers.values();
    }

    public @Nullable EventHandler of(String channel) {
        return handlers.get(channel);
    }

    private EventHandler handler(HandlerSpec spec) {
        Map<String, ?> channelConfig = channelConfig(spec.channel());
        var group = channelConfig.get(ConsumerConfig.GROUP_ID_CONFIG);
        return new EventHandler(
                spec,
                decoder(spec, channelConfig),
                Objects.requireNonNull(config.incoming().get(spec.channel())),
                metrics,
                group == null ? identity.service() : group.toString(),
                identity.service());
    }

    private static Decoder decoder(HandlerSpec spec, Map<String, ?> channelConfig) {
        if (spec.format() == PayloadFormat.AVRO) {
            return new RegistryDecoder(spec.payload(), channelConfig);
        }
        return new CodecDecoder(spec.format().codec(spec.payload()), spec.payload());
    }

    private Map<String, ?> channelConfig(String channel) {
        for (KafkaConsumer<Object, Object> consumer : kafka.getConsumers(channel)) {
            return consumer.configuration();
        }
        return Map.of();
    }
}
