package io.millrace.kit.provider;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.WithDefault;

/** The settings of a provider. A service maps them below a prefix of its own. */
public interface ProviderConfig {

    /** The address of the provider, or of an adapter to it, without {@code /v1}. */
    Optional<URI> url();

    /** The key that the service authenticates with. */
    Optional<String> apiKey();

    /** How long an operation waits for its answer; it is repeated afterwards. */
    @WithDefault("2s")
    Duration timeout();

    /** How many operations are under way at a time; others wait, within their time-out. */
    @WithDefault("32")
    int connections();

    /**
     * The secrets that the provider signs its messages with: several while a secret is replaced. Without a secret, no
     * message is accepted.
     */
    Optional<List<String>> webhookSecrets();
}
