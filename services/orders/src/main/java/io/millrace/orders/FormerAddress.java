package io.millrace.orders;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** Answers at addresses that will go: they say so, and name the address that stays (RFC 9745, RFC 8594). */
final class FormerAddress {

    /** 1 December 2026, in seconds since 1970. */
    private static final String DEPRECATED_SINCE = "@1796083200";

    private static final String GONE_FROM = "Wed, 01 Dec 2027 00:00:00 GMT";

    private FormerAddress() {}

    /** @param successors the addresses that share the work of the former one */
    static Response mark(Response answer, String... successors) {
        var marked = Response.fromResponse(answer)
                .header("Deprecation", DEPRECATED_SINCE)
                .header("Sunset", GONE_FROM);
        for (String successor : successors) {
            marked.header(HttpHeaders.LINK, "<%s>; rel=\"successor-version\"".formatted(successor));
        }
        return marked.build();
    }
}
