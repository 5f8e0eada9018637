package io.millrace.bench.order;

import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import io.millrace.bench.ground.Arrivals;
import io.millrace.bench.order.Clients.Asked;
import io.millrace.stack.Await;

/** Records which orders end from now on, how and when, from the events of a topic. */
final class Ends implements Closeable {

    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
    private final Arrivals arrivals;

    /** Reads Millrace's topic {@code orders}. */
    Ends(String bootstrapServers) {
        arrivals = new Arrivals(bootstrapServers, "orders", event -> ended(event, cancelled));
    }

    /** Reads a topic of which each record is a completed order, with the order's id as its key. */
    Ends(String bootstrapServers, String topicOfCompleted) {
        arrivals = new Arrivals(bootstrapServers, topicOfCompleted, Ends::key);
    }

    private static String key(ConsumerRecord<byte[], byte[]> event) {
        return new String(event.key(), StandardCharsets.UTF_8);
    }

    private static @Nullable String ended(ConsumerRecord<byte[], byte[]> event, Set<String> cancelled) {
        var type = event.headers().lastHeader("ce_type");
        if (type == null) {
            return null;
        }
        String name = new String(type.value(), StandardCharsets.UTF_8);
        String order = key(event);
        if (name.endsWith("OrderCancelled")) {
            cancelled.add(order);
            return order;
        }
        return name.endsWith("OrderCompleted") ? order : null;
    }

    /** All orders that have ended, with the time in microseconds since 1970. */
    Map<String, Long> micros() {
        return arrivals.micros();
    }

    /** When the order was completed, in microseconds since 1970; null if it was not. */
    @Nullable Long completedAt(@Nullable String order) {
        return order == null || cancelled.contains(order) ? null : micros().get(order);
    }

    /** Number of these requests whose order was completed. */
    long completed(Collection<Asked> asked) {
        return asked.stream().filter(one -> completedAt(one.order()) != null).count();
    }

    /** Number of these requests whose order was completed or cancelled. */
    long ended(Collection<Asked> asked) {
        return asked.stream()
                .filter(one -> one.order() != null && micros().containsKey(one.order()))
                .count();
    }

    /** Waits until all orders accepted among these requests have ended. */
    void await(Collection<Asked> asked, Duration patience) {
        long accepted = asked.stream().filter(Asked::isAccepted).count();
        Await.until("All orders end", patience, () -> ended(asked) == accepted ? Boolean.TRUE : null);
    }

    @Override
    public void close() {
        arrivals.close();
    }
}
