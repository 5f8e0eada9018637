package io.millrace.gateway;

import java.util.List;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/**
 * Removes headers that belong to one connection and not to the message (RFC 9110, 7.6.1). A service's
 * {@code Connection: close} is about its connection to the gateway; for an HTTP/2 client such a header is an error (RFC
 * 9113, 8.2.2).
 */
final class ConnectionHeaders {

    /** Transfer-Encoding stays: by it the proxy knows how long a body is. */
    private static final List<String> ALWAYS =
            List.of("Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Upgrade");

    private ConnectionHeaders() {}

    /** Removes these headers from a response, and the headers that its {@code Connection} names. */
    static void remove(MultiMap headers) {
        for (String names : headers.getAll(HttpHeaders.CONNECTION)) {
            for (String name : names.split(",")) {
                if (!name.strip().equalsIgnoreCase("transfer-encoding")) {
                    headers.remove(name.strip());
                }
            }
        }
        ALWAYS.forEach(headers::remove);
    }
}
