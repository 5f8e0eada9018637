package io.millrace.messaging.relay.publish;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.reactive.messaging.kafka.KafkaCDIEvents;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

import io.millrace.messaging.config.AdminConnection;

/**
 * Creates the transactional producers of one channel, configured as the channel is, and fences those of other
 * instances.
 */
public final class RelayProducers {

    private static final int ADMIN_TIMEOUT_MS = 4_000;
    private static final long MAX_BLOCK_MS = 8_000;
    private static final long MIN_BLOCK_MS = 2_000;

    private final String channel;
    private final String service;
    private final String instance;
    private final Duration publishTimeout;
    private final KafkaClientService clients;
    private final KafkaCDIEvents events;

    public RelayProducers(
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

    /** Creates a producer that has not connected yet. The caller closes the producer. */
    Producer<Object, Object> create() {
        Map<String, Object> config = channelConfig();
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId(instance));
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.RETRIES_CONFIG, String.valueOf(Integer.MAX_VALUE));
        config.put(ProducerConfig.CLIENT_ID_CONFIG, clientId("relay"));
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, String.valueOf(publishTimeout.toMillis()));
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(publishTimeout.toMillis()));
        config.put(
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                String.valueOf(Math.clamp(publishTimeout.toMillis(), MIN_BLOCK_MS, MAX_BLOCK_MS)));
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(publishTimeout.toMillis() / 3));
        return new KafkaProducer<>(config);
    }

    String clientId(String role) {
        return service + "-" + channel + "-" + role;
    }

    /**
     * Fires a CDI event. Observers that measure clients get two for each producer: when it is ready, and when it is
     * closed.
     */
    void announce(Producer<Object, Object> producer) {
        events.producer().fire(producer);
    }

    /** Fences the producer of another instance: it publishes nothing any more. */
    Uni<Void> fence(String other) {
        return withAdmin("fence", admin -> admin.fenceProducers(
                        List.of(transactionalId(other)), new FenceProducersOptions().timeoutMs(ADMIN_TIMEOUT_MS))
                .all()
                .toCompletionStage());
    }

    /**
     * Returns those of the topics that cannot be used, each with its failure: a timeout if the broker does not answer.
     */
    Uni<Map<String, Throwable>> unusable(Set<String> topics) {
        return withAdmin("topics", admin -> {
            var answers = admin.describeTopics(topics, new DescribeTopicsOptions().timeoutMs(ADMIN_TIMEOUT_MS))
                    .topicNameValues();
            var failures = new ConcurrentHashMap<String, Throwable>();
            var settled = answers.entrySet().stream()
                    .map(answer -> answer.getValue().toCompletionStage().handle((topic, failure) -> {
                        if (failure != null) {
                            failures.put(answer.getKey(), failure);
                        }
                        return answer.getKey();
                    }))
                    .map(CompletionStage::toCompletableFuture)
                    .toArray(CompletableFuture<?>[]::new);
            return CompletableFuture.allOf(settled).thenApply(nothing -> Map.copyOf(failures));
        });
    }

    private <T> Uni<T> withAdmin(String role, Function<Admin, CompletionStage<T>> question) {
        return Uni.createFrom()
                .item(() -> Admin.create(adminConfig(role)))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(admin -> Uni.createFrom()
                        .completionStage(() -> question.apply(admin))
                        .eventually(() -> admin.close(Duration.ZERO)));
    }

    private String transactionalId(String owner) {
        return service + "." + channel + "." + owner;
    }

    private Map<String, Object> channelConfig() {
        var sink = clients.getProducer(channel);
        if (sink == null) {
            throw new IllegalStateException("channel " + channel + " has no Kafka producer");
        }
        return new HashMap<>(sink.configuration());
    }

    private Map<String, Object> adminConfig(String role) {
        Map<String, Object> config = AdminConnection.like(channelConfig());
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId(role));
        return config;
    }
}
