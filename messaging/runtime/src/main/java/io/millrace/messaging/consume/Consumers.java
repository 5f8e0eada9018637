package io.millrace.messaging.consume;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.ChannelRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import org.eclipse.microprofile.reactive.messaging.Message;

import io.millrace.messaging.consume.shared.InboxTransactions;
import io.millrace.messaging.metrics.ConsumerMetrics;

/** Subscribes the handlers to their channels. */
@ApplicationScoped
public class Consumers {

    /** After the connectors, so that the channels exist. */
    private static final int LAST = 10_000;

    /** Before any bean that handlers need is shut down. */
    private static final int FIRST = 1;

    private final EventHandlers handlers;
    private final EventProcessor processor;
    private final InboxTransactions transactions;
    private final ChannelRegistry channels;
    private final ConsumerMetrics metrics;
    private final Vertx vertx;
    private final List<ChannelConsumer> consumers = new ArrayList<>();

    Consumers(
            EventHandlers handlers,
            EventProcessor processor,
            InboxTransactions transactions,
            ChannelRegistry channels,
            ConsumerMetrics metrics,
            Vertx vertx) {
        this.handlers = handlers;
        this.processor = processor;
        this.transactions = transactions;
        this.channels = channels;
        this.metrics = metrics;
        this.vertx = vertx;
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        handlers.start();
        for (EventHandler handler : handlers.all()) {
            // Each channel gets an event loop of its own, if there are enough event loops.
            var context = ((VertxInternal) vertx).createEventLoopContext();
            for (Flow.Publisher<? extends Message<?>> publisher : channels.getPublishers(handler.channel())) {
                var consumer =
                        new ChannelConsumer(handler, processor, transactions.of(handler, context), context, metrics);
                consumers.add(consumer);
                publisher.subscribe(consumer);
            }
        }
    }

    void stop(@Observes @Priority(FIRST) ShutdownEvent event) {
        consumers.forEach(ChannelConsumer::cancel);
    }

    public List<ChannelConsumer> all() {
        return List.copyOf(consumers);
    }
}
