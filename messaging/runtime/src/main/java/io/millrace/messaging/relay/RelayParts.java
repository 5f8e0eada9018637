package io.millrace.messaging.relay;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaCDIEvents;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConnector;
import org.eclipse.microprofile.config.ConfigProvider;

import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.config.OutboxConfig;
import io.millrace.messaging.config.ServiceIdentity;
import io.millrace.messaging.metrics.OutboxMetrics;
import io.millrace.messaging.outbox.OutboxChannels;
import io.millrace.messaging.topology.EmitterSpec;
import io.millrace.messaging.topology.MessagingTopology;

/** Puts the relay together. */
@ApplicationScoped
class RelayParts {

    private final MessagingTopology topology;
    private final OutboxChannels channels;
    private final LeaseStore leases;
    private final OutboxReader reader;
    private final HoldStore holds;
    private final Horizon horizon;
    private final ServiceIdentity identity;
    private final KafkaClientService kafkaClients;
    private final KafkaCDIEvents kafkaEvents;
    private final OutboxMetrics metrics;
    private final OutboxConfig config;

    RelayParts(
            MessagingTopology topology,
            OutboxChannels channels,
            LeaseStore leases,
            OutboxReader reader,
            HoldStore holds,
            Horizon horizon,
            ServiceIdentity identity,
            KafkaClientService kafkaClients,
            KafkaCDIEvents kafkaEvents,
            OutboxMetrics metrics,
            MessagingConfig config) {
        this.topology = topology;
        this.channels = channels;
        this.leases = leases;
        this.reader = reader;
        this.holds = holds;
        this.horizon = horizon;
        this.identity = identity;
        this.kafkaClients = kafkaClients;
        this.kafkaEvents = kafkaEvents;
        this.metrics = metrics;
        this.config = config.outbox();
    }

    List<String> channels() {
        return topology.emitters().stream().map(EmitterSpec::channel).toList();
    }

    Horizon horizon() {
        return horizon;
    }

    LaneKeeper keeper(Function<String, Uni<Void>> fence, Predicate<Integer> busy) {
        return new LaneKeeper(leases, Member.of(identity.instance()), config.lease(), fence, busy);
    }

    ChannelRelay channelRelay(String channel, LaneKeeper lanes, Executor relay) {
        EmitterSpec emitter = topology.emitter(channel);
        var schemas = new WriterSchemas(reader, channels.codec(channel));
        return new ChannelRelay(
                channel,
                reader,
                horizon,
                lanes,
                publisher(emitter, schemas, relay),
                schemas,
                new Holds(channel, holds, config, metrics),
                config,
                metrics);
    }

    /** Counts what waits in our lanes of the channel, at least up to what counts as full. */
    Uni<Long> countPending(ChannelRelay relay) {
        return reader.count(relay.channel(), relay.windows(), config.maxPending())
                .invoke(count -> metrics.pending(relay.channel(), count));
    }

    private ChannelPublisher publisher(EmitterSpec emitter, WriterSchemas schemas, Executor relay) {
        String channel = emitter.channel();
        var codec = channels.codec(channel);
        if (!emitter.connector().equals(KafkaConnector.CONNECTOR_NAME)) {
            var messages = new RowMessages(identity.source(), codec);
            return new PlainPublisher(messages, schemas, channels.feed(channel), relay, config.publishTimeout());
        }
        var producers = new RelayProducers(
                channel, identity.service(), identity.instance(), config.publishTimeout(), kafkaClients, kafkaEvents);
        var records = new KafkaRecords(topic(channel), identity.source(), codec);
        return new KafkaPublisher(channel, records, schemas, producers, relay, config.publishTimeout());
    }

    /** As the connector has it: the channel's name, where no topic is configured. */
    private static String topic(String channel) {
        return ConfigProvider.getConfig()
                .getOptionalValue("mp.messaging.outgoing." + channel + ".topic", String.class)
                .orElse(channel);
    }
}
