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

import io.millrace.messaging.consume.shared.SharedTransactions;
import io.millrace.messaging.event.TraceHeaders;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.tx.Contexts;

/**
 * Takes records from one channel as fast as the processor finishes them, and runs each record on its own context.
 *
 * <p>The records in flight stay within the channel's bounds: the connector pauses its partitions while nothing is
 * requested of it. {@link EventProcessor} decides about failures and acknowledges each record when it is done.
 */
public final class ChannelConsumer implements Flow.Subscriber<Message<?>> {

    private static final Logger LOG = Logger.getLogger(ChannelConsumer.class);

    private final EventHandler handler;
    private final EventProcessor processor;
    private final SharedTransactions transactions;
    private final Context context;
    private final KeyedScheduler<Received> scheduler;
    private final Demand demand;
    private final AtomicLong inFlight;
    private final ConcurrentMap<Received, Long> started = new ConcurrentHashMap<>();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile @Nullable Throwable broken;

    ChannelConsumer(
            EventHandler handler,
            EventProcessor processor,
            SharedTransactions transactions,
            Context context,
            ConsumerMetrics metrics) {
        this.handler = handler;
        this.processor = processor;
        this.transactions = transactions;
        this.context = context;
        this.scheduler = new KeyedScheduler<>(
                // The transactions have a limit of their own; events that wait for one are those that may share it.
                handler.isInbox()
                        ? handler.config().maxInFlight()
                        : handler.config().concurrency(),
                this::start);
        this.demand = new Demand(
                handler.config().maxInFlight(),
                handler.config().maxInFlightBytes().asLongValue());
        metrics.begin(handler.channel());
        this.inFlight = metrics.inFlight(handler.channel());
    }

    public EventHandler handler() {
        return handler;
    }

    /** The failure that ended the channel's stream; null while records come. */
    public @Nullable Throwable broken() {
        return broken;
    }

    /**
     * How long the slowest handler has been at its record, without waits for the database or the registry; 0 if no
     * handler runs.
     */
    public long longestHandlingNanos() {
        long now = System.nanoTime();
        return started.values().stream().mapToLong(at -> now - at).max().orElse(0);
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        requestIf(demand.begin());
    }

    @Override
    public void onNext(Message<?> message) {
        inFlight.incrementAndGet();
        var received = new Received(message, Deliveries.of(handler, message));
        context.runOnContext(ignored -> scheduler.submit(received.delivery().key(), received));
        requestIf(demand.received(received.size()));
    }

    private void requestIf(boolean another) {
        Flow.Subscription current = subscription;
        if (another && current != null) {
            current.request(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        broken = failure;
        LOG.errorf(
                failure,
                "channel %s: the stream of records has failed, no record arrives until the service restarts",
                handler.channel());
    }

    @Override
    public void onComplete() {
        LOG.debugf("channel %s: the stream of records has ended", handler.channel());
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
                    "channel %s: record %s could not be processed or acknowledged",
                    handler.channel(),
                    received.delivery().position());
            ended(received, ended);
        });
    }

    /** Continues the trace that the record carries. */
    private Uni<Void> traced(Received received) {
        Supplier<Uni<Void>> work =
                () -> processor.process(received.delivery(), received.message(), stopwatch(received), transactions);
        return received.message()
                .getMetadata(TracingMetadata.class)
                .map(TracingMetadata::getCurrentContext)
                .map(trace -> TraceHeaders.within(trace, work))
                .orElseGet(work);
    }

    private Stopwatch stopwatch(Received received) {
        return new Stopwatch() {
            @Override
            public void stop() {
                started.remove(received);
            }

            @Override
            public void start() {
                started.put(received, System.nanoTime());
            }
        };
    }

    private void ended(Received received, Runnable ended) {
        started.remove(received);
        inFlight.decrementAndGet();
        context.runOnContext(ignored -> {
            ended.run();
            requestIf(demand.ended(received.size()));
        });
    }

    void cancel() {
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
    }

    /** One received message. Compared by identity, because a record may be delivered twice. */
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
