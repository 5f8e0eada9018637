package io.millrace.messaging.consume;

import java.time.Duration;
import java.util.Collection;
import java.util.function.BiConsumer;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaConnectorIncomingConfiguration;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.commit.ContextHolder;
import io.smallrye.reactive.messaging.kafka.commit.KafkaCommitHandler;
import io.smallrye.reactive.messaging.kafka.commit.KafkaThrottledLatestProcessedCommit;
import io.vertx.mutiny.core.Context;
import io.vertx.mutiny.core.Vertx;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jboss.logging.Logger;

/**
 * Commit strategy {@code millrace}: commits as SmallRye's {@code throttled} does, except that an unreachable broker
 * ends no channel. {@code throttled} asks for the committed offset with the first record of each partition. If no
 * answer comes within {@code default.api.timeout.ms}, its channel ends for good. This strategy asks again until the
 * broker answers; the record and its successors wait.
 *
 * <p>When all records of a partition are done, the strategy also commits the offset behind a transaction marker: see
 * {@link Positions}.
 */
final class PatientCommit extends ContextHolder implements KafkaCommitHandler {

    static final String NAME = "millrace";

    private static final Logger LOG = Logger.getLogger(PatientCommit.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** The default of {@code throttled}. */
    private static final int DEFAULT_INTERVAL_MS = 5_000;

    private final String channel;
    private final KafkaConsumer<?, ?> consumer;
    private final KafkaThrottledLatestProcessedCommit throttled;
    private final Positions positions;
    private final Vertx timers;
    private final long timer;

    private PatientCommit(
            KafkaConnectorIncomingConfiguration config,
            Vertx vertx,
            KafkaConsumer<?, ?> consumer,
            KafkaThrottledLatestProcessedCommit throttled,
            Positions positions) {
        super(vertx, throttled.getTimeoutInMillis());
        this.channel = config.getChannel();
        this.consumer = consumer;
        this.throttled = throttled;
        this.positions = positions;
        this.timers = vertx;
        int interval = config.config()
                .getOptionalValue(ConsumerConfig.AUTO_COMMIT_INTERVAL_MS_CONFIG, Integer.class)
                .orElse(DEFAULT_INTERVAL_MS);
        this.timer = vertx.setPeriodic(interval, id -> commitPositions());
    }

    /** Creates the commit handler of each channel with this strategy. */
    @ApplicationScoped
    @Identifier(NAME) static class Factory implements KafkaCommitHandler.Factory {

        private final PositionTracking positions;

        Factory(PositionTracking positions) {
            this.positions = positions;
        }

        @Override
        public KafkaCommitHandler create(
                KafkaConnectorIncomingConfiguration config,
                Vertx vertx,
                KafkaConsumer<?, ?> consumer,
                BiConsumer<Throwable, Boolean> reportFailure) {
            var throttled =
                    new KafkaThrottledLatestProcessedCommit.Factory().create(config, vertx, consumer, reportFailure);
            return new PatientCommit(config, vertx, consumer, throttled, positions.of(config.getChannel()));
        }
    }

    @Override
    public void capture(io.vertx.core.Context own) {
        super.capture(own);
        throttled.capture(own);
    }

    @Override
    public void capture(Context own) {
        super.capture(own);
        throttled.capture(own);
    }

    @Override
    public <K, V> Uni<IncomingKafkaRecord<K, V>> received(IncomingKafkaRecord<K, V> received) {
        return Uni.createFrom()
                .deferred(() -> throttled.received(received))
                // The state of throttled belongs to the context, and the retry runs on a timer's thread.
                .runSubscriptionOn(this::runOnContext)
                .onFailure(RetriableException.class)
                .invoke(failure -> LOG.warnf(
                        "channel %s: the committed offset of %s-%d can't be read yet, the next attempt follows: %s",
                        channel, received.getTopic(), received.getPartition(), failure))
                .onFailure(RetriableException.class)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely();
    }

    @Override
    public <K, V> Uni<Void> handle(IncomingKafkaRecord<K, V> handled) {
        return throttled.handle(handled);
    }

    @Override
    public <K, V> Multi<IncomingKafkaRecord<K, V>> decorateStream(Multi<IncomingKafkaRecord<K, V>> stream) {
        return throttled.decorateStream(stream);
    }

    private void commitPositions() {
        if (positions.ahead().isEmpty()) {
            return;
        }
        // On the polling thread, which also commits: the positions can't change between reading and committing them.
        consumer.runOnPollingThread(client -> {
                    client.commitAsync(positions.ahead(), (offsets, failure) -> {
                        if (failure != null) {
                            logSkippedCommit(failure);
                        }
                    });
                })
                .subscribe()
                .with(ignored -> {}, this::logSkippedCommit);
    }

    private void logSkippedCommit(Throwable failure) {
        LOG.debugf("channel %s: the positions are not committed this time: %s", channel, failure);
    }

    @Override
    public void terminate(boolean graceful) {
        timers.cancelTimer(timer);
        throttled.terminate(graceful);
        if (graceful) {
            commitPositions();
        }
    }

    @Override
    public void partitionsAssigned(Collection<TopicPartition> partitions) {
        positions.forget(partitions);
        throttled.partitionsAssigned(partitions);
    }

    @Override
    public void partitionsRevoked(Collection<TopicPartition> partitions) {
        throttled.partitionsRevoked(partitions);
        positions.forget(partitions);
    }
}
