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

    /** Whether a change of a subscription, and its removal, have to name the version that the client has read. */
    @WithDefault("false")
    boolean requireVersion();

    /** How long a subscriber's server may take from the lookup of its name to the head of its response. */
    @WithDefault("15s")
    Duration timeout();

    /** The most messages that an instance sends to one subscription at the same time. */
    @WithDefault("12")
    int maxInFlight();

    /**
     * How long a message is tried, counted from its event, also if it waits behind messages about the same order. The
     * attempts of the channel {@code webhooks-in} may end sooner.
     */
    @WithDefault("3d")
    Duration giveUpAfter();

    /** How long a secret that was replaced signs messages beside the new one. */
    @WithDefault("24h")
    Duration secretOverlap();

    /**
     * How long deliveries are kept after the time for which they were tried. An event that is older than this leads to
     * no delivery.
     */
    @WithDefault("30d")
    Duration retention();
}
