package io.millrace.notifications.webhooks;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The configuration of webhooks. */
@ConfigMapping(prefix = "millrace.webhooks")
public interface WebhooksConfig {

    /** Whether subscriptions may have addresses with {@code http}: for development and tests. */
    @WithDefault("false")
    boolean httpPermitted();

    /** Whether messages may be sent to loopback, link-local and private addresses. */
    @WithDefault("false")
    boolean privateAddressesPermitted();

    /** The most subscriptions. Each event is stored once for each subscription that wants it. */
    @WithDefault("50")
    int maxSubscriptions();

    /** How long a subscriber's server may take from the lookup of its name to the head of its response. */
    @WithDefault("15s")
    Duration timeout();

    /** The most messages that an instance sends to one subscription at the same time. */
    @WithDefault("12")
    int maxInFlight();

    /** How long a secret that was replaced signs messages beside the new one. */
    @WithDefault("24h")
    Duration secretOverlap();

    /**
     * How long deliveries are kept. An event that is older than this leads to no delivery. Must be longer than the
     * time for which a message is tried.
     */
    @WithDefault("30d")
    Duration retention();
}
