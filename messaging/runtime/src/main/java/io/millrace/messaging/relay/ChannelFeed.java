package io.millrace.messaging.relay;

import java.util.concurrent.Flow;

import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * The upstream end of a channel, where the relay puts in what it publishes. Unbounded, because the relay bounds what
 * it puts in: one batch, and the next only when that one is done with.
 */
public final class ChannelFeed {

    private final UnicastProcessor<Message<?>> processor = UnicastProcessor.create();

    public Flow.Publisher<Message<?>> publisher() {
        return processor;
    }

    void put(Message<?> message) {
        processor.onNext(message);
    }
}
