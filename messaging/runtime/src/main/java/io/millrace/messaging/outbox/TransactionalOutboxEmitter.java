package io.millrace.messaging.outbox;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Flow;

import io.smallrye.reactive.messaging.MessagePublisherProvider;
import io.vertx.core.json.JsonObject;
import org.eclipse.microprofile.reactive.messaging.Message;

import io.millrace.messaging.OutboxEmitter;
import io.millrace.messaging.OutgoingEvent;
import io.millrace.messaging.codec.PayloadCodec;
import io.millrace.messaging.event.CloudEvents;
import io.millrace.messaging.event.TraceHeaders;

/** The emitter that is injected: its one end adds events to the caller's transaction, the relay feeds its other end. */
final class TransactionalOutboxEmitter<T> implements OutboxEmitter<T>, MessagePublisherProvider<Object> {

    private final String channel;
    private final PayloadCodec codec;
    private final OutboxTransactions transactions;
    private final Flow.Publisher<Message<?>> relayed;

    TransactionalOutboxEmitter(
            String channel, PayloadCodec codec, OutboxTransactions transactions, Flow.Publisher<Message<?>> relayed) {
        this.channel = channel;
        this.codec = codec;
        this.transactions = transactions;
        this.relayed = relayed;
    }

    @Override
    public UUID send(OutgoingEvent<T> event) {
        String type = event.type() != null ? event.type() : codec.typeOf(event.payload());
        byte[] payload = codec.encode(event.payload());
        transactions.add(new NewRow(channel, event.key(), event.id(), type, headers(event.attributes()), payload));
        return event.id();
    }

    private static String headers(Map<String, String> attributes) {
        var headers = new TreeMap<String, Object>();
        attributes.forEach((name, value) -> headers.put(CloudEvents.PREFIX + name, value));
        TraceHeaders.inject(headers);
        return new JsonObject(headers).encode();
    }

    @Override
    public Flow.Publisher<Message<?>> getPublisher() {
        return relayed;
    }
}
