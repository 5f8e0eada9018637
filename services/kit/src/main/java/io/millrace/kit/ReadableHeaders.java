package io.millrace.kit;

import java.util.List;
import java.util.Set;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Rejects malformed media types, naming the header: the framework would answer 500. A request without a body needs no
 * media type: an endpoint whose body is optional gets none, any other tells that its body is missing.
 */
public class ReadableHeaders {

    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
    private static final String TRANSFER_ENCODING = "Transfer-Encoding";

    @ServerRequestFilter(preMatching = true)
    public void filter(ContainerRequestContext request) {
        check(request, HttpHeaders.ACCEPT);
        check(request, HttpHeaders.CONTENT_TYPE);
        if (WITH_BODY.contains(request.getMethod()) && isWithoutBody(request)) {
            request.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
        }
    }

    /** A body that comes by HTTP/2 needs neither header; such a body has a media type. */
    private static boolean isWithoutBody(ContainerRequestContext request) {
        String length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        return length == null
                ? request.getHeaderString(TRANSFER_ENCODING) == null
                        && request.getHeaderString(HttpHeaders.CONTENT_TYPE) == null
                : length.equals("0");
    }

    private static void check(ContainerRequestContext request, String name) {
        for (String value : request.getHeaders().getOrDefault(name, List.of())) {
            for (String type : value.split(",")) {
                try {
                    MediaType.valueOf(type.strip());
                } catch (IllegalArgumentException e) {
                    throw Problems.badRequest(
                            name, "must be a media type such as application/json, not '%s'".formatted(type.strip()));
                }
            }
        }
    }
}
