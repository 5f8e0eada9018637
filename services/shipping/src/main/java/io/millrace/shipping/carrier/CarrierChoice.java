package io.millrace.shipping.carrier;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;

import io.quarkus.arc.ClientProxy;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.StartupEvent;

import io.millrace.kit.provider.ProviderSettings;
import io.millrace.shipping.Carrier;

/** The carrier that the configuration names. Any other {@link Carrier} bean takes its place. */
@ApplicationScoped
class CarrierChoice {

    /** Before the first command is consumed. */
    private static final int FIRST = 1;

    @Produces
    @ApplicationScoped
    @DefaultBean
    Carrier carrier(CarrierConfig config) {
        return new HttpCarrier(
                ProviderSettings.of("carrier", CarrierConfig.PREFIX, config.url(), config.apiKey()),
                config.timeout(),
                config.connections());
    }

    /** Ends a start without a carrier, or with secrets that are none. */
    void check(@Observes @Priority(FIRST) StartupEvent event, Carrier carrier, CarrierMessages messages) {
        ClientProxy.unwrap(carrier);
        ClientProxy.unwrap(messages);
    }
}
