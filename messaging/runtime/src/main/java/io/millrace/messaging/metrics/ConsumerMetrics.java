package io.millrace.messaging.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** Meters of the consumers, by channel. */
@ApplicationScoped
public class ConsumerMetrics {

    private static final String CHANNEL = "channel";
    private static final String DUPLICATES = "millrace.inbox.duplicates";
    private static final String RETRIES = "millrace.consumer.retries";
    private static final String PARKED = "millrace.consumer.parked";
    private static final String DEAD_LETTERS = "millrace.consumer.dead.letters";
    private static final String LOOPS = "millrace.consumer.dead.letter.loops";
    private static final String REDRIVEN = "millrace.consumer.redriven";
    private static final String IGNORED = "millrace.consumer.ignored";

    private static final String SKIPPED = "millrace.consumer.skipped";

    private final MeterRegistry registry;
    private final Map<String, AtomicLong> inFlight = new ConcurrentHashMap<>();

    ConsumerMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Starts the counters at zero: a query for a counter's increase misses a first value of one. */
    public void begin(String channel) {
        List.of(DUPLICATES, RETRIES, PARKED, DEAD_LETTERS, LOOPS, REDRIVEN, IGNORED, SKIPPED)
                .forEach(name -> counter(name, channel));
    }

    /**
     * Returns the value of the gauge of records taken from the channel and not done with yet. The caller updates the
     * value.
     */
    public AtomicLong inFlight(String channel) {
        return inFlight.computeIfAbsent(
                channel,
                name -> registry.gauge("millrace.consumer.in.flight", Tags.of(CHANNEL, name), new AtomicLong()));
    }

    /** Records the handling of one event: the run of its handler, or its part of a run for several events. */
    public void handled(String channel, boolean successfully, Duration time) {
        registry.timer("millrace.consumer.handler", CHANNEL, channel, "outcome", successfully ? "success" : "failure")
                .record(time);
    }

    /** Counts an event that has had its effect before. */
    public void duplicate(String channel) {
        counter(DUPLICATES, channel).increment();
    }

    public void retried(String channel) {
        counter(RETRIES, channel).increment();
    }

    public void parked(String channel) {
        counter(PARKED, channel).increment();
    }

    public void deadLettered(String channel) {
        counter(DEAD_LETTERS, channel).increment();
    }

    /** Counts an event that is dead-lettered for the third time or more, each time for the same reason. */
    public void loop(String channel) {
        counter(LOOPS, channel).increment();
    }

    /** Counts an attempt at a dead letter that came back. */
    public void redriven(String channel) {
        counter(REDRIVEN, channel).increment();
    }

    /** Counts an event that is dropped because the channel's configuration says so. */
    public void ignored(String channel) {
        counter(IGNORED, channel).increment();
    }

    /** Counts an event whose type the channel's handler does not take. */
    public void skipped(String channel) {
        counter(SKIPPED, channel).increment();
    }

    private Counter counter(String name, String channel) {
        return registry.counter(name, CHANNEL, channel);
    }
}
