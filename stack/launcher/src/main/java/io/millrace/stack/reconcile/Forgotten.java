package io.millrace.stack.reconcile;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Events that a consumer group has handled, and the service's database does not know.
 *
 * @param group the consumer group
 * @param events their number
 * @param first when the broker stored the first of them
 * @param from the offset of the first of them in each partition that has any
 * @param certain whether the service records each event that it handles
 */
public record Forgotten(
        String service,
        String topic,
        String group,
        long events,
        Instant first,
        Map<Integer, Long> from,
        boolean certain) {

    /** Merges these events with others of the same group. */
    Forgotten and(Forgotten others) {
        var all = new TreeMap<>(from);
        others.from().forEach((partition, offset) -> all.merge(partition, offset, Math::min));
        return new Forgotten(
                service,
                topic,
                group,
                events + others.events(),
                first.isBefore(others.first()) ? first : others.first(),
                all,
                certain || others.certain());
    }
}
