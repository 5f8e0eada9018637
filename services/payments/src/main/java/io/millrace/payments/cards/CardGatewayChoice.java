package io.millrace.payments.cards;

import java.time.Clock;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.ClientProxy;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.StartupEvent;

import io.millrace.kit.provider.ProviderSettings;
import io.millrace.kit.webhook.SignedMessages;
import io.millrace.payments.PaymentProvider;

/** The card gateway that the configuration names. Any other {@link PaymentProvider} bean takes its place. */
@ApplicationScoped
class CardGatewayChoice {

    private static final String NAME = "card gateway";

    /** Before the first command is consumed. */
    private static final int FIRST = 1;

    @Produces
    @ApplicationScoped
    @DefaultBean
    PaymentProvider provider(CardGatewayConfig config) {
        return new HttpCardGateway(ProviderSettings.of(NAME, CardGatewayConfig.PREFIX, config));
    }

    @Produces
    @Singleton
    SignedMessages<CardEvent> messages(CardGatewayConfig config, ObjectMapper mapper, Clock clock) {
        return SignedMessages.of(
                NAME,
                CardGatewayConfig.PREFIX + ".webhook-secrets",
                config.webhookSecrets(),
                CardEvent.class,
                mapper,
                clock);
    }

    /** Ends a start without a card gateway, or with an invalid secret: both beans are made here. */
    void check(
            @Observes @Priority(FIRST) StartupEvent event,
            PaymentProvider provider,
            SignedMessages<CardEvent> messages) {
        ClientProxy.unwrap(provider);
    }
}
