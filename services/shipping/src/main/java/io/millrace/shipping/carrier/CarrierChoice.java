package io.millrace.shipping.carrier;

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
import io.millrace.shipping.Carrier;

/** The carrier that the configuration names. Any other {@link Carrier} bean takes its place. */
@ApplicationScoped
class CarrierChoice {

    private static final String NAME = "carrier";

    /** Before the first command is consumed. */
    private static final int FIRST = 1;

    @Produces
    @ApplicationScoped
    @DefaultBean
    Carrier carrier(CarrierConfig config) {
        return new HttpCarrier(ProviderSettings.of(NAME, CarrierConfig.PREFIX, config));
    }

    @Produces
    @Singleton
    SignedMessages<CarrierEvent> messages(CarrierConfig config, ObjectMapper mapper, Clock clock) {
        return SignedMessages.of(
                NAME,
                CarrierConfig.PREFIX + ".webhook-secrets",
                config.webhookSecrets(),
                CarrierEvent.class,
                mapper,
                clock);
    }

    /** Ends a start without a carrier, or with an invalid secret: both beans are made here. */
    void check(@Observes @Priority(FIRST) StartupEvent event, Carrier carrier, SignedMessages<CarrierEvent> messages) {
        ClientProxy.unwrap(carrier);
    }
}
