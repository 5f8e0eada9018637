package io.millrace.messaging.health;

import java.time.Duration;
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
 * Down when a channel has broken off, when a handler is stuck, or when a consumer does not poll any more: a consumer
 * that is alive but does nothing. Neither a broker or database that is away nor a long queue is a reason to restart.
 */
@Liveness
@ApplicationScoped
class ConsumersAlive implements HealthCheck {

    /** A consumer polls even while its partitions are paused; its thread is stuck if it has not for this long. */
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
            return Optional.of("broken off: " + broken);
        }
        Duration longest = Duration.ofNanos(consumer.longestHandlingNanos());
        if (longest.compareTo(handler.config().stuckAfter()) > 0) {
            return Optional.of("a handler of %s has been at one event for %s".formatted(handler.name(), longest));
        }
        return sinceLastPoll(handler.channel())
                .filter(time -> time.compareTo(MAX_SINCE_POLL) > 0)
                .map(time -> "no poll for " + time);
    }

    private Optional<Duration> sinceLastPoll(String channel) {
        for (KafkaConsumer<Object, Object> consumer : kafka.getConsumers(channel)) {
            for (Metric metric : consumer.unwrap().metrics().values()) {
                if (metric.metricName().name().equals(SINCE_POLL) && metric.metricValue() instanceof Double seconds) {
                    return Optional.of(Duration.ofSeconds(seconds.longValue()));
                }
            }
        }
        return Optional.empty();
    }
}
