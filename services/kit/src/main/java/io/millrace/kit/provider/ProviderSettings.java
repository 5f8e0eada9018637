package io.millrace.kit.provider;

import java.net.URI;
import java.time.Duration;

import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * Where a provider is, what the service authenticates with, and how it is asked.
 *
 * @param apiKey of visible ASCII characters
 * @param timeout of an operation, the wait for a connection included
 * @param connections how many operations are under way at a time
 */
public record ProviderSettings(URI url, String apiKey, Duration timeout, int connections) {

    /**
     * Checks the settings of a provider.
     *
     * @param provider its kind, such as "card gateway"
     * @param prefix of the properties {@code url} and {@code api-key}
     * @throws ConfigurationException if they name no provider; {@code ServiceCommand} exits with 78 then
     */
    public static ProviderSettings of(String provider, String prefix, ProviderConfig config) {
        URI address = config.url()
                .orElseThrow(() -> new ConfigurationException(
                        "no %s is configured: set %s.url. docs/operations.md, \"On a cluster of your own\", says to what"
                                .formatted(provider, prefix)));
        if (address.getRawUserInfo() != null) {
            // Not quoted: the address would take the password to the log.
            throw new ConfigurationException(
                    "%s.url must have no user and no password: set %s.api-key instead".formatted(prefix, prefix));
        }
        if (address.getHost() == null || !("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
            throw new ConfigurationException(
                    "%s.url must be a URL such as https://provider.example, not '%s'".formatted(prefix, address));
        }
        String key = config.apiKey()
                .orElseThrow(() -> new ConfigurationException(
                        "%s.api-key is not set, which the %s at %s demands".formatted(prefix, provider, address)))
                .strip();
        if (!key.matches("[\\x21-\\x7e]+")) {
            throw new ConfigurationException(prefix + ".api-key must be of visible ASCII characters, without spaces");
        }
        return new ProviderSettings(address, key, config.timeout(), config.connections());
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
