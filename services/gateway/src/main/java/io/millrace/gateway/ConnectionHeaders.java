package io.millrace.gateway;

import java.util.List;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/**
 * The headers of one connection (RFC 9110, 7.6.1), which are no part of the message. A service's {@code Connection:
 * close} is about its connection to the gateway; a client of HTTP/2 takes such a header for an error (RFC 9113, 8.2.2).
 */
final class ConnectionHeaders {

    /** Without Transfer-Encoding, by which the proxy knows how long a body is. */
    private static final List<String> ALWAYS =
            List.of("Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Upgrade");

    private ConnectionHeaders() {}

    /** Removes them from a response, and those that its {@code Connection} names. */
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
