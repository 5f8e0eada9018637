package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;

import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.RecordSender;

/**
 * Lets events of a channel gather: both transactions that the channel may have are kept open until all events have
 * arrived.
 */
@ApplicationScoped
class Burst {

    private static final int TRANSACTIONS = 2;

    private final Script script;
    private final MeterRegistry meters;

    Burst(Script script, MeterRegistry meters) {
        this.script = script;
        this.meters = meters;
    }

    record Event(UUID id, String key, String value, String source) {

        /** With the value as its key. */
        static Event of(String value) {
            return new Event(UUID.randomUUID(), value, value, "/test");
        }

        static List<Event> some(int count) {
            var events = new ArrayList<Event>();
            for (int i = 0; i < count; i++) {
                events.add(of("burst-" + UUID.randomUUID()));
            }
            return events;
        }
    }

    /** Sends the events so that they wait together, and lets them go. The topic has the channel's name without "-in". */
    void send(String channel, List<Event> events) {
        // An event of another test that waits would wait behind the gates.
        awaitInFlight(channel, 0);
        var gate = new CompletableFuture<Void>();
        try {
            var open = new AtomicInteger();
            for (int i = 1; i <= TRANSACTIONS; i++) {
                Event holding = Event.of("gate-" + UUID.randomUUID());
                script.when(holding.value(), context -> {
                    open.incrementAndGet();
                    return Uni.createFrom().completionStage(gate.copy());
                });
                put(channel, List.of(holding));
                int expected = i;
                await().atMost(Numbers.PATIENCE).until(() -> open.get() == expected);
            }
            put(channel, events);
            awaitInFlight(channel, TRANSACTIONS + events.size());
        } finally {
            gate.complete(null);
        }
    }

    private void awaitInFlight(String channel, int count) {
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(meters.get("millrace.consumer.in.flight")
                        .tag("channel", channel)
                        .gauge()
                        .value())
                .isEqualTo(count));
    }

    private static void put(String channel, List<Event> events) {
        try (var sender = new RecordSender(KafkaResource.bootstrapServers())) {
            for (Event event : events) {
                var headers = RecordSender.event(event.id(), "burst");
                headers.put("ce_source", event.source());
                headers.put(
                        "traceparent",
                        "00-%s-00f067aa0ba902b7-01"
                                .formatted(event.id().toString().replace("-", "")));
                sender.send(
                        channel.replace("-in", ""),
                        event.key(),
                        event.value().getBytes(StandardCharsets.UTF_8),
                        headers);
            }
        }
    }
}
