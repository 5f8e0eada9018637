package io.millrace.kit;

import java.util.List;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** Problem details (RFC 9457) that several services answer with. Each names the field and what to do about it. */
public final class Problems {

    /** For what an endpoint can't do without. */
    public static final String NO_BODY = "is missing: the body must be a JSON object";

    private Problems() {}

    public static HttpProblem notFound(String what, Object id) {
        return problem(Response.Status.NOT_FOUND, "%s %s does not exist".formatted(what, id))
                .build();
    }

    /** What no client can do anything about; the log tells why. */
    static HttpProblem internalError() {
        return HttpProblem.builder()
                .withStatus(Response.Status.INTERNAL_SERVER_ERROR)
                .withTitle(Response.Status.INTERNAL_SERVER_ERROR.getReasonPhrase())
                .build();
    }

    /** The request is well-formed but can't be: says which field is to blame. */
    public static HttpProblem unprocessable(String field, String message) {
        return field(
                HttpProblem.builder().withStatus(UNPROCESSABLE).withTitle("Unprocessable Content"), field, message);
    }

    public static HttpProblem badRequest(String field, String message) {
        return field(problem(Response.Status.BAD_REQUEST, message), field, message);
    }

    public static HttpProblem conflict(String message) {
        return problem(Response.Status.CONFLICT, message).build();
    }

    /** More than can be done now; what was asked for has not been begun. */
    public static HttpProblem tooManyRequests(String message, long retryAfterSeconds) {
        return problem(Response.Status.TOO_MANY_REQUESTS, message)
                .withHeader(HttpHeaders.RETRY_AFTER, retryAfterSeconds)
                .build();
    }

    private static final int UNPROCESSABLE = 422;

    private static HttpProblem field(HttpProblem.Builder problem, String field, String message) {
        return problem.withDetail(field + " " + message)
                .with("violations", List.of(new Violation(field, message)))
                .build();
    }

    /** One violation, in the form in which violations of constraints are told too. */
    @RegisterForReflection
    public record Violation(String field, String message) {}

    static HttpProblem of(Response.StatusType status, String detail) {
        return problem(status, detail).build();
    }

    private static HttpProblem.Builder problem(Response.StatusType status, String detail) {
        return HttpProblem.builder()
                .withStatus(status)
                .withTitle(status.getReasonPhrase())
                .withDetail(detail);
    }
}
