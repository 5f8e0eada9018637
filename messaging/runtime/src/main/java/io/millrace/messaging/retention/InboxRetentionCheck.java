package io.millrace.messaging.retention;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.vertx.core.Vertx;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jboss.logging.Logger;

import io.millrace.messaging.config.AdminConnection;
import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.topics.ChannelTopics;
import io.millrace.messaging.topology.HandlerSpec;
import io.millrace.messaging.topology.MessagingTopology;

/**
 * Compares, after the start, the retention of the inbox with the retention of each topic, and logs a warning if the
 * inbox forgets first. If the broker is away, the check asks again later; the start does not wait for the check.
 */
@ApplicationScoped
class InboxRetentionCheck {

    private static final Logger LOG = Logger.getLogger(InboxRetentionCheck.class);

    private static final int LAST = 10_200;
    private static final int TIMEOUT_MS = 10_000;
    private static final long FIRST_LOOK_MS = 1_000;
    private static final long NEXT_LOOK_MS = 60_000;

    private final List<String> channels;
    private final KafkaClientService clients;
    private final Duration remembered;
    private final Vertx vertx;
    private volatile boolean stopped;

    InboxRetentionCheck(MessagingTopology topology, KafkaClientService clients, MessagingConfig config, Vertx vertx) {
        this.channels = topology.handlers().stream().map(HandlerSpec::channel).toList();
        this.clients = clients;
        this.remembered = config.inbox().retention();
        this.vertx = vertx;
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        channels.forEach(channel -> later(channel, FIRST_LOOK_MS));
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private void later(String channel, long millis) {
        vertx.setTimer(millis, id -> {
            if (!stopped) {
                look(channel);
            }
        });
    }

    private void look(String channel) {
        KafkaConsumer<?, ?> consumer = clients.getConsumer(channel);
        if (consumer == null) {
            return;
        }
        retentions(consumer.configuration(), ChannelTopics.of(channel))
                .subscribe()
                .with(
                        found -> found.forEach((topic, retention) -> report(channel, topic, retention)),
                        failure -> unknown(channel, failure));
    }

    /**
     * Runs on a worker thread: a client looks up its servers' names when created, and waits for its thread when closed.
     */
    private static Uni<Map<String, TopicRetention>> retentions(Map<String, ?> client, List<String> topics) {
        Map<String, Object> connection = AdminConnection.like(client);
        connection.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        connection.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        var resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        return Multi.createFrom()
                .resource(() -> Admin.create(connection), admin -> Multi.createFrom()
                        .completionStage(
                                () -> admin.describeConfigs(resources).all().toCompletionStage()))
                .withFinalizer((Admin admin) ->
                        Infrastructure.getDefaultWorkerPool().execute(() -> admin.close(Duration.ZERO)))
                .toUni()
                .map(InboxRetentionCheck::byTopic)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private static Map<String, TopicRetention> byTopic(Map<ConfigResource, Config> configs) {
        var retentions = new TreeMap<String, TopicRetention>();
        configs.forEach((resource, config) -> retentions.put(resource.name(), TopicRetention.of(config)));
        return retentions;
    }

    private void report(String channel, String topic, TopicRetention retention) {
        if (retention.atMost().isEmpty()) {
            LOG.infof(
                    "channel %s: topic %s keeps records for ever (%s), the inbox remembers events for %s"
                            + " (millrace.messaging.inbox.retention): an event that is read again after that is handled again,"
                            + " unless the handler detects the duplicate itself",
                    channel, topic, retention.why(), text(remembered));
            return;
        }
        Duration kept = retention.atMost().get();
        if (kept.compareTo(remembered) >= 0) {
            LOG.warnf(
                    "channel %s: the inbox forgets events after %s (millrace.messaging.inbox.retention), topic %s keeps"
                            + " records for up to %s (%s): an event that is read again in between is handled a second"
                            + " time; make the inbox's retention longer than the topic's",
                    channel, text(remembered), topic, text(kept), retention.why());
        }
    }

    private void unknown(String channel, Throwable failure) {
        if (failure instanceof AuthorizationException || failure.getCause() instanceof AuthorizationException) {
            LOG.infof(
                    "channel %s: the inbox's retention can't be compared with the topic's, the service needs the permission"
                            + " DescribeConfigs for the topic: %s",
                    channel, failure.getMessage());
            return;
        }
        LOG.debugf(
                "channel %s: the topic's retention could not be read, the next attempt follows: %s", channel, failure);
        later(channel, NEXT_LOOK_MS);
    }

    private static String text(Duration duration) {
        return duration.toHours() % 24 == 0 && duration.toDays() > 0
                ? duration.toDays() + " d"
                : duration.toString().substring(2);
    }
}
