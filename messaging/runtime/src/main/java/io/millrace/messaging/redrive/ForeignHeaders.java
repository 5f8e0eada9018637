package io.millrace.messaging.redrive;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Recognises headers that belong to one delivery of the record and not to the event: a redriven record omits them. */
final class ForeignHeaders {

    /**
     * Trace headers of W3C, B3, Jaeger and AWS; provenance of Confluent's replicator; deserializer errors of Spring.
     */
    private static final Set<String> NAMES = Set.of(
            "traceparent",
            "tracestate",
            "baggage",
            "b3",
            "uber-trace-id",
            "x-amzn-trace-id",
            "__replicator_id",
            "springdeserializerexceptionkey",
            "springdeserializerexceptionvalue");

    /** More traces and Debezium's context; dead letters and retries of Connect, SmallRye, Spring, Camel and Streams. */
    private static final List<String> PREFIXES = List.of(
            "x-b3-",
            "x-datadog-",
            "uberctx-",
            "ot-baggage-",
            "__connect.errors.",
            "__debezium.context.",
            "__streams.errors.",
            "dead-letter-",
            "delayed-retry-",
            "kafka_dlt-",
            "kafka_original-",
            "kafka_exception-",
            "kafka_deliveryattempt",
            "retry_topic-",
            "camelkafka",
            "kafka.");

    private ForeignHeaders() {}

    static boolean isOne(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return RedriveMark.isOwn(name)
                || NAMES.contains(name)
                || PREFIXES.stream().anyMatch(name::startsWith);
    }
}
