package io.millrace.payments.cards;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Which card gateway payments uses. */
@ConfigMapping(prefix = ProviderConfig.PREFIX)
interface ProviderConfig {

    String PREFIX = "millrace.payments.provider";

    /** The address of the gateway, or of an adapter to it, without {@code /v1}. */
    Optional<URI> url();

    /** What payments authenticates with. */
    Optional<String> apiKey();

    /** How long an operation waits for its answer; it is repeated afterwards. */
    @WithDefault("2s")
    Duration timeout();

    /** How many operations are under way at a time; others wait, within their time-out. */
    @WithDefault("32")
    int connections();

    /** What the gateway signs its messages with: several while a secret is replaced. Without one no message is taken. */
    Optional<List<String>> webhookSecrets();
}
