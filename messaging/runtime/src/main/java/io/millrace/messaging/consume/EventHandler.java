package io.millrace.messaging.consume;

import java.time.Duration;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.config.FailureStrategy;
import io.millrace.messaging.config.IncomingConfig;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.topology.HandlerSpec;
import io.millrace.messaging.tx.Contexts;

/** One handler method with all that belongs to its channel. */
public final class EventHandler {

    private final HandlerSpec spec;
    private final Decoder decoder;
    private final IncomingConfig config;
    private final ConsumerMetrics metrics;
    private final String group;
    private final String deadLetterTopicSuffix;

    EventHandler(
            HandlerSpec spec,
            Decoder decoder,
            IncomingConfig config,
            ConsumerMetrics metrics,
            String group,
            String service) {
        this.spec = spec;
        this.decoder = decoder;
        this.config = config;
        this.metrics = metrics;
        this.group = group;
        this.deadLetterTopicSuffix = "." + service + ".dlq";
        if (strategy() == FailureStrategy.CONNECTOR && spec.inbox()) {
            throw new IllegalArgumentException(("millrace.messaging.incoming.\"%s\".failure.strategy=connector: "
                            + "a handler with @Inbox has a database, choose park or dead-letter")
                    .formatted(spec.channel()));
        }
    }

    public String channel() {
        return spec.channel();
    }

    /** {@code Class.method}. */
    public String name() {
        return spec.name();
    }

    public boolean isInbox() {
        return spec.inbox();
    }

    public IncomingConfig config() {
        return config;
    }

    /** The consumer group by which the broker knows it. */
    public String group() {
        return group;
    }

    public FailureStrategy strategy() {
        return config.failure().strategy().orElse(spec.inbox() ? FailureStrategy.PARK : FailureStrategy.CONNECTOR);
    }

    public String deadLetterTopic(String topic) {
        return config.failure().deadLetterTopic().orElse(topic + deadLetterTopicSuffix);
    }

    public Uni<Object> decode(Delivery delivery) {
        return decoder.decode(delivery);
    }

    /** @throws io.millrace.messaging.SerializationException if the payload is none of this handler's */
    byte[] encode(Object payload) {
        return decoder.encode(payload);
    }

    /**
     * Runs the method. What it throws is a failure like any other, and wherever its Uni completes, what follows goes on
     * on this context: there the transaction is.
     */
    public Uni<Void> invoke(Object payload, EventContext context) {
        long start = System.nanoTime();
        return Contexts.here(Uni.createFrom().deferred(() -> call(payload, context)))
                .onItemOrFailure()
                .invoke((nothing, failure) ->
                        metrics.handled(spec.channel(), failure == null, Duration.ofNanos(System.nanoTime() - start)));
    }

    @SuppressWarnings("unchecked")
    private Uni<Void> call(Object payload, EventContext context) {
        Object[] arguments = spec.takesContext() ? new Object[] {payload, context} : new Object[] {payload};
        try {
            return (Uni<Void>) spec.invoker().getValue().invoke(null, arguments);
        } catch (Exception e) {
            return Uni.createFrom().failure(e);
        }
    }
}
