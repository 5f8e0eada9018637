package io.millrace.bench.order;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import io.millrace.bench.ground.Arrivals;

/** Which orders have come to their end, as the topic {@code orders} tells, and when. */
final class Completed {

    private Completed() {}

    static Arrivals watch(String bootstrapServers) {
        return new Arrivals(bootstrapServers, "orders", Completed::ended);
    }

    private static @Nullable String ended(ConsumerRecord<byte[], byte[]> event) {
        var type = event.headers().lastHeader("ce_type");
        if (type == null) {
            return null;
        }
        String name = new String(type.value(), StandardCharsets.UTF_8);
        return name.endsWith("OrderCompleted") || name.endsWith("OrderCancelled")
                ? new String(event.key(), StandardCharsets.UTF_8)
                : null;
    }

    /** Of those accepted, how many have come to their end. */
    static long count(Iterable<Clients.Asked> asked, Map<String, Long> ended) {
        long count = 0;
        for (var one : asked) {
            count += one.order() != null && ended.containsKey(one.order()) ? 1 : 0;
        }
        return count;
    }
}
