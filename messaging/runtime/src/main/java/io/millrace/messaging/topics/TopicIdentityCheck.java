package io.millrace.messaging.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.vertx.core.Vertx;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.jboss.logging.Logger;

import io.millrace.messaging.async.LoopWatch;
import io.millrace.messaging.async.Loops;
import io.millrace.messaging.config.AdminConnection;
import io.millrace.messaging.topology.HandlerSpec;
import io.millrace.messaging.topology.MessagingTopology;

/**
 * Compares now and then the ids of the consumed topics, and logs a warning if a topic was deleted and created again. A
 * consumer that reads at that moment goes on at its position. If the new topic has more records by then, the records
 * before that position are skipped, and nothing else shows it.
 */
@ApplicationScoped
public class TopicIdentityCheck {

    private static final Logger LOG = Logger.getLogger(TopicIdentityCheck.class);

    private static final int LAST = 10_200;
    private static final int TIMEOUT_MS = 10_000;
    private static final Duration FIRST = Duration.ofSeconds(1);

    /** Consumers notice at the same pace, by default. */
    private static final Duration EVERY = Duration.ofMinutes(5);

    /** The liveness check's limit for a look and the pause before it. A look has two waits of ten seconds each. */
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(15);

    private final List<String> channels;
    private final KafkaClientService clients;
    private final Vertx vertx;
    private final LoopWatch watch;
    private final Map<String, Uuid> known = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    TopicIdentityCheck(MessagingTopology topology, KafkaClientService clients, Loops loops, Vertx vertx) {
        this.channels = topology.handlers().stream().map(HandlerSpec::channel).toList();
        this.clients = clients;
        this.watch = loops.watch("check of the topics' ids", LONGEST_ROUND);
        this.vertx = vertx;
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        if (!channels.isEmpty()) {
            watch.begin();
            lookAfter(FIRST);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        watch.stop();
    }

    private void lookAfter(Duration pause) {
        vertx.setTimer(pause.toMillis(), id -> {
            if (!stopped) {
                look().onItemOrFailure()
                        .invoke((nothing, failure) -> watch.ended(failure))
                        .subscribe()
                        .with(nothing -> lookAfter(EVERY), failure -> {
                            LOG.debugf("the topics' ids could not be read, the next look follows: %s", failure);
                            lookAfter(EVERY);
                        });
            }
        });
    }

    /** Reads the ids of all consumed topics that exist, and compares them with those of the last look. */
    public Uni<Void> look() {
        // Channels may have different brokers.
        var byConnection = new HashMap<Map<String, Object>, Set<String>>();
        for (String channel : channels) {
            ChannelTopics.client(clients, channel).ifPresent(client -> byConnection
                    .computeIfAbsent(connection(client), one -> new TreeSet<>())
                    .addAll(ChannelTopics.of(channel)));
        }
        return Multi.createFrom()
                .iterable(byConnection.entrySet())
                .onItem()
                .transformToUniAndConcatenate(entry -> ids(entry.getKey(), entry.getValue()))
                .invoke(found -> found.forEach(this::compare))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static Map<String, Object> connection(Map<String, ?> client) {
        Map<String, Object> connection = AdminConnection.like(client);
        connection.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        connection.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        return connection;
    }

    /**
     * Runs on a worker thread: a client looks up its servers' names when created, and waits for its thread when closed.
     */
    private static Uni<Map<String, Uuid>> ids(Map<String, Object> connection, Set<String> topics) {
        return Multi.createFrom()
                .resource(() -> Admin.create(connection), admin -> ids(admin, topics)
                        .toMulti())
                .withFinalizer((Admin admin) ->
                        Infrastructure.getDefaultWorkerPool().execute(() -> admin.close(Duration.ZERO)))
                .toUni()
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    /** A topic that is missing, or that this service may not see, is left out. */
    private static Uni<Map<String, Uuid>> ids(Admin admin, Set<String> topics) {
        var ids = new ConcurrentHashMap<String, Uuid>();
        var asked = new ArrayList<Uni<Boolean>>();
        admin.describeTopics(topics)
                .topicNameValues()
                .forEach((topic, described) -> asked.add(Uni.createFrom()
                        .completionStage(described.toCompletionStage())
                        .map(description -> ids.put(topic, description.topicId()) == null)
                        .onFailure()
                        .recoverWithItem(false)));
        return Uni.join().all(asked).andCollectFailures().map(all -> new TreeMap<>(ids));
    }

    private void compare(String topic, Uuid id) {
        Uuid before = known.put(topic, id);
        if (before != null && !before.equals(id)) {
            List<String> readers = channels.stream()
                    .filter(channel -> ChannelTopics.of(channel).contains(topic))
                    .toList();
            LOG.warnf(
                    "channels %s: topic %s was deleted and created again. If it had more records than before when the consumer"
                            + " noticed, the consumer has skipped those before its position: to read them, stop the service and"
                            + " delete the group's offsets of the topic; handled events have no second effect",
                    readers, topic);
        }
    }
}
