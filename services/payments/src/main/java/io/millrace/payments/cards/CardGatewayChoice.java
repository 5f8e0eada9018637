package io.millrace.payments.cards;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;

import io.quarkus.arc.ClientProxy;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.StartupEvent;

import io.millrace.kit.provider.ProviderSettings;
import io.millrace.payments.PaymentProvider;

/** The card gateway that the configuration names. Any other {@link PaymentProvider} bean takes its place. */
@ApplicationScoped
class CardGatewayChoice {

    /** Before the first command is consumed. */
    private static final int FIRST = 1;

    @Produces
    @ApplicationScoped
    @DefaultBean
    PaymentProvider provider(ProviderConfig config) {
        return new HttpCardGateway(
                ProviderSettings.of("card gateway", ProviderConfig.PREFIX, config.url(), config.apiKey()),
                config.timeout(),
                config.connections());
    }

    /** Ends a start without a card gateway, or with secrets that are none. */
    void check(@Observes @Priority(FIRST) StartupEvent event, PaymentProvider provider, CardMessages messages) {
        ClientProxy.unwrap(provider);
        ClientProxy.unwrap(messages);
    }
}
