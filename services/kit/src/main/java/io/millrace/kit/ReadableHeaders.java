package io.millrace.kit;

import java.util.List;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses media types that are none, by the header's name: the framework takes them for an error of the server's. */
public class ReadableHeaders {

    @ServerRequestFilter(preMatching = true)
    public void filter(ContainerRequestContext request) {
        check(request, HttpHeaders.ACCEPT);
        check(request, HttpHeaders.CONTENT_TYPE);
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
