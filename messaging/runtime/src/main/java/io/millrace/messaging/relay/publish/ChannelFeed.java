package io.millrace.messaging.relay.publish;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * The upstream end of a channel, into which the relay puts its messages. The feed is bounded: a connector that takes no
 * messages holds up a limited number of them. Messages that the relay no longer waits for are dropped when the
 * connector is back, because their rows are published again.
 */
public final class ChannelFeed {

    /** The most messages that may wait for the connector. */
    static final int LIMIT = 256;

    private final UnicastProcessor<Entry> processor = UnicastProcessor.create();
    private final AtomicInteger waiting = new AtomicInteger();

    private record Entry(Message<?> message, CompletableFuture<Void> done) {}

    public Flow.Publisher<Message<?>> publisher() {
        return processor
                .onItem()
                .invoke(waiting::decrementAndGet)
                .select()
                .where(entry -> !entry.done().isDone())
                .onItem()
                .transform(Entry::message);
    }

    /**
     * Puts a message in, unless too many messages wait for the connector already.
     *
     * @param done completed when the message's outcome is known: a message whose future is done when its turn comes is
     *     not handed to the connector
     * @return whether the message was taken
     */
    boolean offer(Message<?> message, CompletableFuture<Void> done) {
        if (waiting.incrementAndGet() > LIMIT) {
            waiting.decrementAndGet();
            return false;
        }
        processor.onNext(new Entry(message, done));
        return true;
    }

    int waiting() {
        return waiting.get();
    }
}
