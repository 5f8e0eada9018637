package io.millrace.gateway;

import java.net.URI;
import java.util.Locale;
import java.util.Map;

import io.quarkus.runtime.configuration.ConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * The address of a service, complete: an address without a port has the default port of its scheme.
 *
 * @param tls whether the service is called by HTTPS
 */
record ServiceAddress(String host, int port, boolean tls) {

    private static final Map<String, Integer> DEFAULT_PORTS = Map.of("http", 80, "https", 443);
    private static final int UNSET = -1;
    private static final int MAX_PORT = 65_535;

    /** @throws ConfigurationException if a part is missing or has no meaning here; the message is for operators */
    static ServiceAddress of(String service, URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        Integer defaultPort = DEFAULT_PORTS.get(scheme);
        String host = address.getHost();
        int port = address.getPort();
        if (defaultPort == null || host == null || port == 0 || port > MAX_PORT || hasMore(address)) {
            throw new ConfigurationException(
                    "MILLRACE_GATEWAY_SERVICES_%s is '%s': it must be http://host, http://host:port, or the same with https"
                            .formatted(service.toUpperCase(Locale.ROOT), address));
        }
        return new ServiceAddress(host, port == UNSET ? defaultPort : port, scheme.equals("https"));
    }

    /**
     * Whether the address has more than scheme, host and port. The gateway would ignore it: a client's request has its
     * own path and query.
     */
    private static boolean hasMore(URI address) {
        return address.getRawUserInfo() != null
                || isMoreThan("/", address.getRawPath())
                || address.getRawQuery() != null
                || address.getRawFragment() != null;
    }

    private static boolean isMoreThan(String root, @Nullable String path) {
        return path != null && !path.isEmpty() && !path.equals(root);
    }
}
