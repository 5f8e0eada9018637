package io.millrace.messaging.consume;

import java.time.Duration;
import java.util.List;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.RecordFilter;
import io.millrace.messaging.config.FailureStrategy;
import io.millrace.messaging.config.IncomingConfig;
import io.millrace.messaging.event.CloudEvents;
import io.millrace.messaging.failure.FailurePolicy;
import io.millrace.messaging.inbox.OnceRuns;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.redrive.RedriveMark.Consumer;
import io.millrace.messaging.rules.PayloadCheck;
import io.millrace.messaging.topology.HandlerSpec;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.SessionSql;

/** One handler method with its channel's decoder, configuration, consumer group and metrics. */
public final class EventHandler {

    private final HandlerSpec spec;
    private final Decoder decoder;
    private final PayloadCheck rules;
    private final IncomingConfig config;
    private final ConsumerMetrics metrics;
    private final Consumer consumer;
    private final OnceRuns runs;
    private final List<RecordFilter> filters;

    EventHandler(
            HandlerSpec spec,
            Decoder decoder,
            PayloadCheck rules,
            IncomingConfig config,
            ConsumerMetrics metrics,
            String group,
            String service,
            OnceRuns runs,
            List<RecordFilter> filters) {
        this.spec = spec;
        this.decoder = decoder;
        this.rules = rules;
        this.config = config;
        this.metrics = metrics;
        this.consumer = new Consumer(service, spec.channel(), group);
        this.runs = runs;
        this.filters = filters.stream()
                .filter(filter -> filter.channel().equals(spec.channel()))
                .toList();
        if (spec.inbox() && !this.filters.isEmpty()) {
            throw new IllegalArgumentException(
                    "channel %s: a handler with @Inbox takes no RecordFilter, but there is %s"
                            .formatted(
                                    spec.channel(),
                                    this.filters.getFirst().getClass().getName()));
        }
        if (strategy() == FailureStrategy.CONNECTOR && spec.inbox()) {
            throw new IllegalArgumentException(("millrace.messaging.incoming.\"%s\".failure.strategy=connector: "
                            + "not possible for a handler with @Inbox, choose park or dead-letter")
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

    /**
     * Whether the method takes a record, by the channel's filters, and by the header {@code ce_type}. A record without
     * this header is taken: nothing says what it is.
     */
    public boolean takes(Delivery delivery) {
        for (RecordFilter filter : filters) {
            if (!filter.wants(delivery.key())) {
                return false;
            }
        }
        if (spec.types().isEmpty()) {
            return true;
        }
        String type = delivery.raw().header(CloudEvents.TYPE);
        return type == null || type.isBlank() || spec.types().contains(type);
    }

    public IncomingConfig config() {
        return config;
    }

    /** The channel's consumer group at the broker. */
    public String group() {
        return consumer.group();
    }

    /** The consumer that a redriven dead letter of this handler is addressed to. */
    public Consumer consumer() {
        return consumer;
    }

    public FailureStrategy strategy() {
        return config.failure().strategy().orElse(spec.inbox() ? FailureStrategy.PARK : FailureStrategy.CONNECTOR);
    }

    /** Decides what happens to an event of the channel after a failure. */
    public FailurePolicy policy() {
        return new FailurePolicy(strategy(), config.failure());
    }

    public String deadLetterTopic(String topic) {
        return config.failure().deadLetterTopic().orElse(topic + "." + consumer.service() + ".dlq");
    }

    /** Decodes a record, whatever its payload says. */
    public Uni<Object> decode(Delivery delivery) {
        return decoder.decode(delivery);
    }

    /** Decodes a record for the handler; fails with {@code BrokenRuleException} if the payload breaks a rule. */
    public Uni<Object> read(Delivery delivery) {
        return decode(delivery).invoke(payload -> rules.check(payload, delivery.key()));
    }

    /** @throws io.millrace.messaging.SerializationException if the payload is not of this handler's type */
    byte[] encode(Object payload) {
        return decoder.encode(payload);
    }

    /**
     * Runs the method. An exception that the method throws fails the result. The result completes on the current
     * context, to which the transaction belongs, wherever the method's own Uni completes.
     */
    public Uni<Void> invoke(Object payload, EventContext context) {
        return takesLists()
                ? invoke(List.of(payload), List.of(context))
                : timed(1, runs.during(isInbox(), context, own -> checked(call(payload, own))));
    }

    /**
     * As {@link #invoke(Object, EventContext)}, for a method without {@code @Inbox} for whose event the inbox was looked at.
     *
     * @param handled whether that look found the event handled
     */
    public Uni<Void> invokeLooked(Object payload, EventContext context, boolean handled) {
        return timed(1, runs.duringLooked(handled, context, own -> call(payload, own)));
    }

    /** Whether the method takes a list of events. */
    public boolean takesLists() {
        return spec.lists();
    }

    /** As {@link #invoke(Object, EventContext)}, for a method that takes a list of events. */
    public Uni<Void> invoke(List<Object> payloads, List<EventContext> contexts) {
        return timed(payloads.size(), runs.during(contexts, own -> checked(call(payloads, own))));
    }

    private Uni<Void> checked(Uni<Void> run) {
        return isInbox() ? Contexts.here(run).chain(SessionSql::refuseRollbackMark) : run;
    }

    /** Records an equal part of the time for each event. */
    private Uni<Void> timed(int events, Uni<Void> run) {
        long start = System.nanoTime();
        return Contexts.here(run).onItemOrFailure().invoke((nothing, failure) -> {
            var part = Duration.ofNanos((System.nanoTime() - start) / events);
            for (int i = 0; i < events; i++) {
                metrics.handled(spec.channel(), failure == null, part);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private Uni<Void> call(Object payload, Object context) {
        Object[] arguments = spec.takesContext() ? new Object[] {payload, context} : new Object[] {payload};
        try {
            return (Uni<Void>) spec.invoker().getValue().invoke(null, arguments);
        } catch (Exception e) {
            return Uni.createFrom().failure(e);
        }
    }
}
