package io.millrace.messaging.outbox;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.enterprise.inject.spi.InjectionPoint;

import io.smallrye.reactive.messaging.EmitterConfiguration;
import io.smallrye.reactive.messaging.EmitterFactory;
import io.smallrye.reactive.messaging.annotations.EmitterFactoryFor;
import io.smallrye.reactive.messaging.providers.extension.ChannelProducer;
import org.eclipse.microprofile.reactive.messaging.Channel;

import io.millrace.messaging.OutboxEmitter;

/** Makes the emitters that applications inject. */
@EmitterFactoryFor(OutboxEmitter.class)
@ApplicationScoped
public class OutboxEmitterFactory implements EmitterFactory<TransactionalOutboxEmitter<Object>> {

    private final OutboxChannels channels;
    private final OutboxTransactions transactions;
    private final Map<String, TransactionalOutboxEmitter<Object>> emitters = new ConcurrentHashMap<>();

    OutboxEmitterFactory(OutboxChannels channels, OutboxTransactions transactions) {
        this.channels = channels;
        this.transactions = transactions;
    }

    @Override
    public TransactionalOutboxEmitter<Object> createEmitter(EmitterConfiguration configuration, long bufferSize) {
        return emitter(configuration.name());
    }

    /**
     * Produces the emitter for an injection point. The name in the qualifier does not matter when the bean is resolved:
     * the name at the injection point counts.
     *
     * <p>The emitter need not wait for the channels to be built. Code that runs before, such as a scheduler, stores its
     * events, and the relay sends them once it runs.
     */
    @Produces
    @Typed(OutboxEmitter.class)
    @Channel("")
    @SuppressWarnings("unchecked")
    <T> OutboxEmitter<T> emitter(InjectionPoint injectionPoint) {
        return (OutboxEmitter<T>) emitter(ChannelProducer.getChannelName(injectionPoint));
    }

    private TransactionalOutboxEmitter<Object> emitter(String channel) {
        return emitters.computeIfAbsent(
                channel,
                name -> new TransactionalOutboxEmitter<>(
                        name,
                        channels.codec(name),
                        transactions,
                        channels.feed(name).publisher()));
    }
}
