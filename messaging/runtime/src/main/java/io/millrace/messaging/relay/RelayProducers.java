package io.millrace.messaging.relay;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaCDIEvents;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaProducer;
import io.smallrye.reactive.messaging.kafka.impl.ReactiveKafkaProducer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jboss.logging.Logger;

import io.millrace.messaging.config.AdminConnection;

/** Makes the transactional producers of one channel, configured as the channel is, and fences those of others. */
final class RelayProducers {

    private static final Logger LOG = Logger.getLogger(RelayProducers.class);

    private static final int CLOSE_TIMEOUT_MS = 2_000;
    private static final int FENCE_TIMEOUT_MS = 4_000;
    private static final int MAX_BLOCK_MS = 8_000;

    private final String channel;
    private final String service;
    private final String instance;
    private final Duration publishTimeout;
    private final KafkaClientService clients;
    private final KafkaCDIEvents events;

    RelayProducers(
            String channel,
            String service,
            String instance,
            Duration publishTimeout,
            KafkaClientService clients,
            KafkaCDIEvents events) {
        this.channel = channel;
        this.service = service;
        this.instance = instance;
        this.publishTimeout = publishTimeout;
        this.clients = clients;
        this.events = events;
    }

    /** A producer that connects when it is first used, and fences its predecessor of the same instance then. */
    KafkaProducer<Object, Object> create() {
        Map<String, Object> config = channelConfig();
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId(instance));
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.RETRIES_CONFIG, String.valueOf(Integer.MAX_VALUE));
        config.put(ProducerConfig.CLIENT_ID_CONFIG, service + "-" + channel + "-relay");
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, String.valueOf(publishTimeout.toMillis()));
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(publishTimeout.toMillis()));
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, String.valueOf(MAX_BLOCK_MS));
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(publishTimeout.toMillis() / 3));
        return new ReactiveKafkaProducer<>(
                config,
                channel,
                CLOSE_TIMEOUT_MS,
                true,
                null,
                null,
                null,
                failure -> LOG.warnf("outbox: channel %s: no producer: %s", channel, failure),
                (producer, map) -> events.producer().fire(producer));
    }

    Uni<Void> fence(String other) {
        return Uni.createFrom().item(() -> Admin.create(adminConfig())).chain(admin -> Uni.createFrom()
                .completionStage(() -> admin.fenceProducers(
                                List.of(transactionalId(other)),
                                new FenceProducersOptions().timeoutMs(FENCE_TIMEOUT_MS))
                        .all()
                        .toCompletionStage())
                .eventually(() -> admin.close(Duration.ZERO)));
    }

    private String transactionalId(String owner) {
        return service + "." + channel + "." + owner;
    }

    private Map<String, Object> channelConfig() {
        KafkaProducer<Object, Object> sink = clients.getProducer(channel);
        if (sink == null) {
            throw new IllegalStateException("channel " + channel + " has no Kafka producer");
        }
        return new HashMap<>(sink.configuration());
    }

    private Map<String, Object> adminConfig() {
        Map<String, Object> config = AdminConnection.like(channelConfig());
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, service + "-" + channel + "-fence");
        return config;
    }
}
