package io.millrace.gateway;

import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import io.quarkus.runtime.configuration.MemorySize;

/** A configuration with small limits. */
record Settings(Map<String, URI> services, Duration timeout, int maxInFlight, int maxLiveStreams, int connections)
        implements GatewayConfig {

    /** All given services on this machine. */
    static Settings of(Map<String, Integer> ports) {
        var services = new TreeMap<String, URI>();
        ports.forEach((service, port) -> services.put(service, URI.create("http://localhost:" + port)));
        return new Settings(services, Duration.ofMinutes(2), 10, 10, 10);
    }

    Settings withTimeout(Duration other) {
        return new Settings(services, other, maxInFlight, maxLiveStreams, connections);
    }

    Settings withLimits(int inFlight, int liveStreams) {
        return new Settings(services, timeout, inFlight, liveStreams, connections);
    }

    Settings withConnections(int other) {
        return new Settings(services, timeout, maxInFlight, maxLiveStreams, other);
    }

    /** Those for whom a connection is being opened wait, too. */
    @Override
    public int maxWaiting() {
        return 2 * connections;
    }

    @Override
    public MemorySize maxBody() {
        return new MemorySize(BigInteger.valueOf(1_000));
    }

    @Override
    public MemorySize maxBulkBody() {
        return new MemorySize(BigInteger.valueOf(100_000));
    }

    @Override
    public Duration bulkTimeout() {
        return timeout;
    }

    @Override
    public int maxBulkRequests() {
        return 1;
    }

    @Override
    public Duration descriptionRefresh() {
        return Duration.ofMinutes(1);
    }
}
