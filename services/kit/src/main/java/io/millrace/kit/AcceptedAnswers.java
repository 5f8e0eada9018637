package io.millrace.kit;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * Responses 202: the work is accepted and goes on. Each has {@code Retry-After}, so that clients that ask how the work
 * stands pause between their requests.
 */
public final class AcceptedAnswers {

    /** An order takes its next step within about a second. */
    private static final String RETRY_AFTER_SECONDS = "1";

    private AcceptedAnswers() {}

    /** A response with JSON as it is stored, which a repeated request gets as well. */
    public static Response.ResponseBuilder of(String json) {
        return Response.accepted(json)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
}
