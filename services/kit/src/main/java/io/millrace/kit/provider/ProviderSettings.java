package io.millrace.kit.provider;

import java.net.URI;
import java.util.Optional;

import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * Where a provider is, and what the service authenticates with.
 *
 * @param apiKey of visible ASCII characters
 */
public record ProviderSettings(URI url, String apiKey) {

    /**
     * Checks the settings of a provider.
     *
     * @param provider what is connected, such as "card gateway"
     * @param prefix of the properties {@code url} and {@code api-key}
     * @throws ConfigurationException if they name no provider; {@code ServiceCommand} exits with 78 then
     */
    public static ProviderSettings of(String provider, String prefix, Optional<URI> url, Optional<String> apiKey) {
        URI address = url.orElseThrow(() -> new ConfigurationException(
                "no %s is configured: set %s.url. docs/operations.md, \"On a cluster of your own\", says to what"
                        .formatted(provider, prefix)));
        if (address.getHost() == null || !("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
            throw new ConfigurationException(
                    "%s.url must be a URL such as https://provider.example, not '%s'".formatted(prefix, address));
        }
        String key = apiKey.orElseThrow(() -> new ConfigurationException(
                        "%s.api-key is not set, which the %s at %s demands".formatted(prefix, provider, address)))
                .strip();
        if (!key.matches("[\\x21-\\x7e]+")) {
            throw new ConfigurationException(prefix + ".api-key must be of visible ASCII characters, without spaces");
        }
        return new ProviderSettings(address, key);
    }

    /** The value of the header {@code Authorization}. */
    public String authorization() {
        return "Bearer " + apiKey;
    }

    /** Keeps the key out of logs. */
    @Override
    public String toString() {
        return url.toString();
    }
}
