package io.millrace.kit;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/**
 * Marks answers to requests that use addresses and parameters which will go: the answers say so, and lead to what stays
 * (RFC 9745, RFC 8594).
 */
public final class Deprecation {

    /** 1 December 2026, in seconds since 1970. */
    private static final String SINCE = "@1796083200";

    private static final String GONE_FROM = "Wed, 01 Dec 2027 00:00:00 GMT";

    /** The description of the API, where the gateway serves it. */
    private static final String DESCRIPTION = "/docs";

    private Deprecation() {}

    /**
     * An answer at a former address.
     *
     * @param successors the addresses that share the work of the former one
     */
    public static Response ofAddress(Response answer, String... successors) {
        Response.ResponseBuilder marked = marked(answer);
        for (String successor : successors) {
            marked.header(HttpHeaders.LINK, "<%s>; rel=\"successor-version\"".formatted(successor));
        }
        return marked.build();
    }

    /** An answer to a request that uses the former name of a parameter, which the description tells. */
    public static Response ofParameter(Response answer) {
        return marked(answer)
                .header(HttpHeaders.LINK, "<%s>; rel=\"deprecation\"".formatted(DESCRIPTION))
                .build();
    }

    private static Response.ResponseBuilder marked(Response answer) {
        return Response.fromResponse(answer).header("Deprecation", SINCE).header("Sunset", GONE_FROM);
    }
}
