package io.millrace.gateway;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The gateway's configuration. */
@ConfigMapping(prefix = "millrace.gateway")
public interface GatewayConfig {

    /** The addresses of the services by name: {@code http://host:port}; without a port, the scheme's default port. */
    Map<String, URI> services();

    /** The time within which a service must begin its response. */
    @WithDefault("15s")
    Duration timeout();

    /** The largest request body. */
    @WithDefault("1M")
    MemorySize maxBody();

    /** The most concurrent requests; further ones get 503 with {@code Retry-After}. */
    @WithDefault("2000")
    int maxInFlight();

    /** The most connections to one service. */
    @WithDefault("256")
    int connections();

    /**
     * The most requests that wait for a connection to one service, also for one that is being opened. Further ones get 503
     * with {@code Retry-After}, so that a slow service does not take the places of requests to all others.
     */
    @WithDefault("1000")
    int maxWaiting();

    /** The most live streams (server-sent events and WebSockets) at one time; further ones get 503. */
    @WithDefault("2000")
    int maxLiveStreams();

    /** The largest body with many lines. */
    @WithDefault("256M")
    MemorySize maxBulkBody();

    /** The longest time of a request with many lines; then its connection is closed. */
    @WithDefault("15m")
    Duration bulkTimeout();

    /** The most concurrent requests with many lines; further ones get 503 with {@code Retry-After}. */
    @WithDefault("16")
    int maxBulkRequests();

    /** The pause between two queries of the services' descriptions of their APIs. */
    @WithDefault("1m")
    Duration descriptionRefresh();
}
