package io.millrace.messaging.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** What can be seen of the consumers, by channel. */
@ApplicationScoped
public class ConsumerMetrics {

    private static final String CHANNEL = "channel";

    private final MeterRegistry registry;
    private final Map<String, AtomicLong> inFlight = new ConcurrentHashMap<>();

    ConsumerMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Records taken from the channel and not done with yet. */
    public AtomicLong inFlight(String channel) {
        return inFlight.computeIfAbsent(
                channel,
                name -> registry.gauge("millrace.consumer.in.flight", Tags.of(CHANNEL, name), new AtomicLong()));
    }

    /** One run of a handler, with its transaction. */
    public void handled(String channel, boolean successfully, Duration time) {
        registry.timer("millrace.consumer.handler", CHANNEL, channel, "outcome", successfully ? "success" : "failure")
                .record(time);
    }

    /** An event that has had its effect before. */
    public void duplicate(String channel) {
        count("millrace.inbox.duplicates", channel);
    }

    public void retried(String channel) {
        count("millrace.consumer.retries", channel);
    }

    public void parked(String channel) {
        count("millrace.consumer.parked", channel);
    }

    public void deadLettered(String channel) {
        count("millrace.consumer.dead.letters", channel);
    }

    /** Dropped, because the channel's configuration says so. */
    public void ignored(String channel) {
        count("millrace.consumer.ignored", channel);
    }

    private void count(String name, String channel) {
        registry.counter(name, CHANNEL, channel).increment();
    }
}
