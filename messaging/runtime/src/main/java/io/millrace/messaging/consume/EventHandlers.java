package io.millrace.messaging.consume;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.invoke.Invoker;

import io.quarkus.runtime.RuntimeValue;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.RecordFilter;
import io.millrace.messaging.codec.PayloadFormat;
import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.config.ServiceIdentity;
import io.millrace.messaging.inbox.OnceRuns;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.rules.PayloadCheck;
import io.millrace.messaging.rules.PayloadRule;
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
    private final OnceRuns runs;
    private final List<PayloadRule<?>> rules;
    private final List<RecordFilter> filters;
    private final Map<String, EventHandler> handlers = new TreeMap<>();

    EventHandlers(
            MessagingTopology topology,
            MessagingConfig config,
            ServiceIdentity identity,
            KafkaClientService kafka,
            ConsumerMetrics metrics,
            OnceRuns runs,
            @Any Instance<PayloadRule<?>> rules,
            @Any Instance<RecordFilter> filters) {
        this.topology = topology;
        this.config = config;
        this.identity = identity;
        this.kafka = kafka;
        this.metrics = metrics;
        this.runs = runs;
        this.rules = rules.stream().<PayloadRule<?>>map(rule -> rule).toList();
        this.filters = filters.stream().toList();
    }

    /** Creates the handlers. Call this after the connectors have started. */
    void start() {
        topology.handlers().forEach(spec -> handlers.put(spec.channel(), handler(spec)));
    }

    public Collection<EventHandler> all() {
        return handlers.values();
    }

    public @Nullable EventHandler of(String channel) {
        return handlers.get(channel);
    }

    /**
     * A handler for a channel that has parked records and no handler any more. It decodes and handles nothing; it
     * provides the dead-letter topic of the channel.
     */
    public EventHandler orphan(String channel) {
        var spec = new HandlerSpec(
                channel,
                "none",
                byte[].class,
                PayloadFormat.BYTES,
                false,
                Set.of(),
                false,
                false,
                new RuntimeValue<Invoker<Object, Object>>(EventHandlers::refuse));
        return new EventHandler(
                spec,
                new CodecDecoder(PayloadFormat.BYTES.codec(byte[].class), byte[].class),
                (payload, key) -> null,
                Objects.requireNonNull(config.incoming().get(channel)),
                metrics,
                identity.service() + "." + channel,
                identity.service(),
                runs,
                List.of());
    }

    private static Object refuse(@Nullable Object instance, Object[] arguments) {
        throw new IllegalStateException("the channel has no handler");
    }

    private EventHandler handler(HandlerSpec spec) {
        Map<String, ?> channelConfig = channelConfig(spec.channel());
        Deserializers.check(spec.channel(), channelConfig);
        var group = channelConfig.get(ConsumerConfig.GROUP_ID_CONFIG);
        return new EventHandler(
                spec,
                decoder(spec, channelConfig),
                PayloadCheck.of(spec.format(), rules),
                Objects.requireNonNull(config.incoming().get(spec.channel())),
                metrics,
                group == null ? identity.service() : group.toString(),
                identity.service(),
                runs,
                filters);
    }

    private static Decoder decoder(HandlerSpec spec, Map<String, ?> channelConfig) {
        if (spec.format() == PayloadFormat.AVRO) {
            return new RegistryDecoder(spec.payload(), channelConfig);
        }
        return new CodecDecoder(spec.format().codec(spec.payload()), spec.payload());
    }

    private Map<String, ?> channelConfig(String channel) {
        // With the attribute concurrency the connector has a channel for each consumer, and no channel of the plain
        // name.
        for (String name : List.of(channel, channel + "$1")) {
            for (KafkaConsumer<Object, Object> consumer : kafka.getConsumers(name)) {
                return consumer.configuration();
            }
        }
        return Map.of();
    }
}
