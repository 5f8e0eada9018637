package io.millrace.messaging.relay;

import java.util.List;
import java.util.Set;
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
import io.millrace.messaging.relay.hold.HoldStore;
import io.millrace.messaging.relay.hold.Holds;
import io.millrace.messaging.relay.lease.LaneKeeper;
import io.millrace.messaging.relay.lease.LeaseStore;
import io.millrace.messaging.relay.lease.Member;
import io.millrace.messaging.relay.publish.ChannelPublisher;
import io.millrace.messaging.relay.publish.KafkaPublisher;
import io.millrace.messaging.relay.publish.KafkaRecords;
import io.millrace.messaging.relay.publish.PlainPublisher;
import io.millrace.messaging.relay.publish.RelayProducers;
import io.millrace.messaging.relay.publish.RowMessages;
import io.millrace.messaging.relay.publish.WriterSchemas;
import io.millrace.messaging.relay.read.Horizon;
import io.millrace.messaging.relay.read.LaneReads;
import io.millrace.messaging.relay.read.OutboxReader;
import io.millrace.messaging.relay.read.OutboxTurns;
import io.millrace.messaging.relay.read.PublishedRows;
import io.millrace.messaging.relay.read.Timeline;
import io.millrace.messaging.topology.EmitterSpec;
import io.millrace.messaging.topology.MessagingTopology;

/** Creates the parts of the relay: its lane keeper, and the relay and publisher of each channel. */
@ApplicationScoped
class RelayParts {

    private final MessagingTopology topology;
    private final OutboxChannels channels;
    private final LeaseStore leases;
    private final OutboxReader reader;
    private final OutboxTurns turns;
    private final HoldStore holds;
    private final Horizon horizon;
    private final Timeline timeline;
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
            OutboxTurns turns,
            HoldStore holds,
            Horizon horizon,
            Timeline timeline,
            ServiceIdentity identity,
            KafkaClientService kafkaClients,
            KafkaCDIEvents kafkaEvents,
            OutboxMetrics metrics,
            MessagingConfig config) {
        this.topology = topology;
        this.channels = channels;
        this.leases = leases;
        this.reader = reader;
        this.turns = turns;
        this.holds = holds;
        this.horizon = horizon;
        this.timeline = timeline;
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

    Timeline timeline() {
        return timeline;
    }

    LaneKeeper keeper(Function<String, Uni<Void>> fence, Predicate<Integer> busy) {
        return new LaneKeeper(
                leases, Member.of(identity.instance()), config.lease(), fence, busy, timeline::generation);
    }

    ChannelRelay channelRelay(
            String channel, LaneKeeper lanes, Function<Set<Integer>, Uni<Boolean>> confirm, Executor relay) {
        EmitterSpec emitter = topology.emitter(channel);
        var schemas = new WriterSchemas(reader, channels.codec(channel));
        return new ChannelRelay(
                channel,
                new LaneReads(channel, reader, turns, horizon, timeline, config),
                new PublishedRows(channel, reader, turns),
                lanes,
                publisher(emitter, schemas, confirm, relay),
                schemas,
                new Holds(channel, holds, config, metrics),
                metrics);
    }

    private ChannelPublisher publisher(
            EmitterSpec emitter, WriterSchemas schemas, Function<Set<Integer>, Uni<Boolean>> confirm, Executor relay) {
        String channel = emitter.channel();
        var codec = channels.codec(channel);
        if (!emitter.connector().equals(KafkaConnector.CONNECTOR_NAME)) {
            var messages = new RowMessages(identity.source(), codec);
            return new PlainPublisher(messages, schemas, channels.feed(channel), relay, config.publishTimeout());
        }
        var producers = new RelayProducers(
                channel, identity.service(), identity.instance(), config.publishTimeout(), kafkaClients, kafkaEvents);
        var records = new KafkaRecords(topic(channel), identity.source(), codec);
        return new KafkaPublisher(records, schemas, producers, confirm, relay, config.publishTimeout());
    }

    /** Returns the topic of a channel, as the connector has it: the channel's name, where no topic is configured. */
    private static String topic(String channel) {
        return ConfigProvider.getConfig()
                .getOptionalValue(topicSetting(channel), String.class)
                .orElse(channel);
    }

    /**
     * Returns the setting's name. A channel's name with dots is quoted; without quotes, its first part would be taken
     * for the channel.
     */
    static String topicSetting(String channel) {
        String name = channel.contains(".") ? '"' + channel + '"' : channel;
        return "mp.messaging.outgoing." + name + ".topic";
    }
}
