package io.millrace.messaging.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.enterprise.inject.spi.InjectionPoint;

import io.smallrye.reactive.messaging.ChannelRegistry;
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
    private final ChannelRegistry registry;

    OutboxEmitterFactory(OutboxChannels channels, OutboxTransactions transactions, ChannelRegistry registry) {
        this.channels = channels;
        this.transactions = transactions;
        this.registry = registry;
    }

    @Override
    public TransactionalOutboxEmitter<Object> createEmitter(EmitterConfiguration configuration, long bufferSize) {
        String channel = configuration.name();
        return new TransactionalOutboxEmitter<>(
                channel,
                channels.codec(channel),
                transactions,
                channels.feed(channel).publisher());
    }

    /** The name in the qualifier does not matter when the bean is resolved: that of the injection point counts. */
    @Produces
    @Typed(OutboxEmitter.class)
    @Channel("")
    @SuppressWarnings("unchecked")
    <T> OutboxEmitter<T> emitter(InjectionPoint injectionPoint) {
        return registry.getEmitter(ChannelProducer.getChannelName(injectionPoint), OutboxEmitter.class);
    }
}
