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

    /** Where the services are, by their names: {@code http://host:port}. */
    Map<String, URI> services();

    /** How long a service may take to begin its answer. */
    @WithDefault("15s")
    Duration timeout();

    /** The largest request body. */
    @WithDefault("1M")
    MemorySize maxBody();

    /** With this many requests under way, further ones are asked to come back. */
    @WithDefault("2000")
    int maxInFlight();

    /** Connections to one service. */
    @WithDefault("256")
    int connections();

    /** Connections to one service for those who watch live updates, one each. */
    @WithDefault("2000")
    int liveConnections();
}
