package io.millrace.messaging.consume;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.providers.locals.LocalContextMetadata;
import io.vertx.core.Context;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.event.TraceHeaders;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.tx.Contexts;

/**
 * Takes records from one channel as fast as they are dealt with, and has each handled on its own context.
 *
 * <p>Never more than the channel's bounds allow are in flight: the connector pauses its partitions when nothing is asked
 * of it. A record is acknowledged when it has been dealt with, and nothing else happens to it here: what comes of a
 * failure is the processor's business.
 */
public final class ChannelConsumer implements Flow.Subscriber<Message<?>> {

    private static final Logger LOG = Logger.getLogger(ChannelConsumer.class);

    private final EventHandler handler;
    private final EventProcessor processor;
    private final Context context;
    private final KeyedScheduler<Received> scheduler;
    private final Demand demand;
    private final AtomicLong inFlight;
    private final ConcurrentMap<Received, Long> started = new ConcurrentHashMap<>();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile @Nullable Throwable broken;

    ChannelConsumer(EventHandler handler, EventProcessor processor, Context context, ConsumerMetrics metrics) {
        this.handler = handler;
        this.processor = processor;
        this.context = context;
        this.scheduler = new KeyedScheduler<>(handler.config().concurrency(), this::start);
        this.demand = new Demand(
                handler.config().maxInFlight(),
                handler.config().maxInFlightBytes().asLongValue());
        metrics.begin(handler.channel());
        this.inFlight = metrics.inFlight(handler.channel());
    }

    public EventHandler handler() {
        return handler;
    }

    /** Why no more records come; null while they do. */
    public @Nullable Throwable broken() {
        return broken;
    }

    /** How long the slowest handler has been at its record; 0 if none is at work. */
    public long longestHandlingNanos() {
        long now = System.nanoTime();
        return started.values().stream().mapToLong(at -> now - at).max().orElse(0);
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        askIf(demand.begin());
    }

    @Override
    public void onNext(Message<?> message) {
        inFlight.incrementAndGet();
        var received = new Received(message, Deliveries.of(handler, message));
        context.runOnContext(ignored -> scheduler.submit(received.delivery().key(), received));
        askIf(demand.received(received.size()));
    }

    private void askIf(boolean another) {
        Flow.Subscription current = subscription;
        if (another && current != null) {
            current.request(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        broken = failure;
        LOG.errorf(failure, "channel %s: no more records come", handler.channel());
    }

    @Override
    public void onComplete() {
        LOG.debugf("channel %s: completed", handler.channel());
    }

    private void start(Received received, Runnable ended) {
        started.put(received, System.nanoTime());
        Context own = received.message()
                .getMetadata(LocalContextMetadata.class)
                .map(LocalContextMetadata::context)
                .orElseGet(() -> Contexts.duplicate(context));
        Contexts.runOn(own, () -> traced(received)).subscribe().with(ignored -> ended(received, ended), failure -> {
            LOG.errorf(
                    failure,
                    "channel %s: %s",
                    handler.channel(),
                    received.delivery().position());
            ended(received, ended);
        });
    }

    /** Continues the trace that the record carries. */
    private Uni<Void> traced(Received received) {
        Supplier<Uni<Void>> work = () -> processor.process(received.delivery(), received.message());
        return received.message()
                .getMetadata(TracingMetadata.class)
                .map(TracingMetadata::getCurrentContext)
                .map(trace -> TraceHeaders.within(trace, work))
                .orElseGet(work);
    }

    private void ended(Received received, Runnable ended) {
        started.remove(received);
        inFlight.decrementAndGet();
        context.runOnContext(ignored -> {
            ended.run();
            askIf(demand.dealtWith(received.size()));
        });
    }

    void cancel() {
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
    }

    /** Told apart by identity: a record may be delivered twice. */
    private static final class Received {
        private final Message<?> message;
        private final Delivery delivery;
        private final long size;

        Received(Message<?> message, Delivery delivery) {
            this.message = message;
            this.delivery = delivery;
            this.size = delivery.raw().size();
        }

        Message<?> message() {
            return message;
        }

        Delivery delivery() {
            return delivery;
        }

        long size() {
            return size;
        }
    }
}
