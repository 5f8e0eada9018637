package io.millrace.payments.cards;

import java.net.URI;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;

import io.quarkus.arc.ClientProxy;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;

import io.millrace.payments.PaymentProvider;

/** The card gateway that the configuration names. Any other {@link PaymentProvider} bean takes its place. */
@ApplicationScoped
class CardGatewayChoice {

    private static final String URL = "millrace.payments.provider.url";
    private static final String API_KEY = "millrace.payments.provider.api-key";

    /** Before the first command is consumed. */
    private static final int FIRST = 1;

    @Produces
    @ApplicationScoped
    @DefaultBean
    PaymentProvider provider(ProviderConfig config) {
        URI url = config.url()
                .orElseThrow(() -> new ConfigurationException(
                        "no card gateway is configured: set %s. docs/operations.md, \"On a cluster of your own\", says to what"
                                .formatted(URL)));
        if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw new ConfigurationException(
                    "%s must be a URL such as https://cards.example, not '%s'".formatted(URL, url));
        }
        String key = config.apiKey()
                .orElseThrow(() -> new ConfigurationException(
                        "%s is not set, which the card gateway at %s demands".formatted(API_KEY, url)));
        String stripped = key.strip();
        if (!stripped.matches("[\\x21-\\x7e]+")) {
            throw new ConfigurationException(API_KEY + " must be of visible ASCII characters, without spaces");
        }
        return new HttpCardGateway(url, stripped, config.timeout(), config.connections());
    }

    /** Ends a start without a card gateway. */
    void check(@Observes @Priority(FIRST) StartupEvent event, PaymentProvider provider) {
        ClientProxy.unwrap(provider);
    }
}
