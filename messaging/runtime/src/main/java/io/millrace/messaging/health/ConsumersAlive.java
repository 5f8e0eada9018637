package io.millrace.messaging.health;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import org.apache.kafka.common.Metric;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

import io.millrace.messaging.consume.ChannelConsumer;
import io.millrace.messaging.consume.Consumers;
import io.millrace.messaging.consume.EventHandler;

/**
 * Reports down when a channel has broken off, when a handler is stuck, or when a consumer does not poll any more. Such
 * a consumer is alive but does nothing. Neither a broker or database that is away nor a long queue is a reason to
 * restart.
 */
@Liveness
@ApplicationScoped
class ConsumersAlive implements HealthCheck {

    /**
     * A consumer polls even while its partitions are paused. A consumer that has not polled for this long has a stuck
     * thread.
     */
    private static final Duration MAX_SINCE_POLL = Duration.ofMinutes(2);

    private static final String SINCE_POLL = "last-poll-seconds-ago";

    private final Consumers consumers;
    private final KafkaClientService kafka;

    ConsumersAlive(Consumers consumers, KafkaClientService kafka) {
        this.consumers = consumers;
        this.kafka = kafka;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("Millrace consumers").up();
        for (ChannelConsumer consumer : consumers.all()) {
            trouble(consumer).ifPresent(text -> response.down()
                    .withData(consumer.handler().channel(), text));
        }
        return response.build();
    }

    private Optional<String> trouble(ChannelConsumer consumer) {
        EventHandler handler = consumer.handler();
        Throwable broken = consumer.broken();
        if (broken != null) {
            return Optional.of("the stream of records has failed: " + broken);
        }
        Duration longest = Duration.ofNanos(consumer.longestHandlingNanos());
        if (longest.compareTo(handler.config().stuckAfter()) > 0) {
            return Optional.of(
                    "a handler of %s has been working on one event for %s".formatted(handler.name(), longest));
        }
        return pollTrouble(handler.channel());
    }

    private Optional<String> pollTrouble(String channel) {
        for (KafkaConsumer<Object, Object> consumer : consumersOf(channel)) {
            Optional<Duration> time = sinceLastPoll(consumer);
            if (time.isEmpty()) {
                return Optional.of(
                        "the stream of records has failed: its Kafka consumer is closed, the log has the cause");
            }
            if (time.get().compareTo(MAX_SINCE_POLL) > 0) {
                return Optional.of("the Kafka consumer has not polled for " + time.get());
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the Kafka consumers of a channel. With {@code concurrency} the connector has a channel for each consumer:
     * {@code NAME$1}, {@code NAME$2} and so on.
     */
    private List<KafkaConsumer<Object, Object>> consumersOf(String channel) {
        return kafka.getConsumerChannels().stream()
                .filter(name -> name.equals(channel) || name.startsWith(channel + "$"))
                .flatMap(name -> kafka.getConsumers(name).stream())
                .toList();
    }

    /**
     * Returns the time since the consumer's last poll. Empty if the consumer is closed: Kafka's client removes the
     * metric then. Reactive Messaging 4.33 goes on polling a consumer that a failure has closed, and reports the
     * failure to no subscriber.
     */
    private static Optional<Duration> sinceLastPoll(KafkaConsumer<Object, Object> consumer) {
        for (Metric metric : consumer.unwrap().metrics().values()) {
            if (metric.metricName().name().equals(SINCE_POLL) && metric.metricValue() instanceof Double seconds) {
                return Optional.of(Duration.ofSeconds(seconds.longValue()));
            }
        }
        return Optional.empty();
    }
}
