package io.millrace.kit;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** Problem details (RFC 9457) of several services. Each names the field and the remedy. */
public final class Problems {

    /** For a required body. */
    public static final String NO_BODY = "is missing: the body must be a JSON object";

    /** The field of a problem in a problem document: its code. */
    static final String CODE = "code";

    private static final int UNPROCESSABLE = 422;
    private static final int PRECONDITION_REQUIRED = 428;

    private Problems() {}

    public static HttpProblem notFound(String what, Object id) {
        return problem(ProblemCode.NOT_FOUND, "%s %s does not exist".formatted(what, id))
                .build();
    }

    /** An internal error; the log has the cause. */
    static HttpProblem internalError() {
        return HttpProblem.builder()
                .withStatus(Response.Status.INTERNAL_SERVER_ERROR)
                .withTitle(Response.Status.INTERNAL_SERVER_ERROR.getReasonPhrase())
                .build();
    }

    /** A well-formed request that can't be fulfilled; names the field. */
    public static HttpProblem unprocessable(String field, String message) {
        return field(ProblemCode.UNPROCESSABLE, field, message);
    }

    /** An Idempotency-Key that stands for another request. */
    public static HttpProblem keyReused(String message) {
        return field(ProblemCode.KEY_REUSED, "Idempotency-Key", message);
    }

    public static HttpProblem badRequest(String field, String message) {
        return field(ProblemCode.INVALID_REQUEST, field, message);
    }

    /** A request with several faults. */
    public static HttpProblem invalid(List<Violation> violations) {
        String detail = violations.stream()
                .map(one -> one.field() + " " + one.message())
                .collect(Collectors.joining("; "));
        return problem(ProblemCode.INVALID_REQUEST, detail)
                .with("violations", violations)
                .build();
    }

    static HttpProblem malformed(String field, String message) {
        return field(ProblemCode.MALFORMED_JSON, field, message);
    }

    /** Credentials are missing or not valid. */
    public static HttpProblem unauthorized(String message) {
        return problem(ProblemCode.UNAUTHORIZED, message).build();
    }

    /** The caller is known and has no right to do this. */
    public static HttpProblem forbidden(String message) {
        return problem(ProblemCode.FORBIDDEN, message).build();
    }

    public static HttpProblem conflict(String message) {
        return problem(ProblemCode.CONFLICT, message).build();
    }

    /**
     * A conflict for which another address is the remedy.
     *
     * @param address of the API; the answer's {@code Link} leads there
     */
    public static HttpProblem conflict(ProblemCode code, String message, String address) {
        return problem(code, message)
                .withHeader(HttpHeaders.LINK, "<%s>; rel=\"related\"".formatted(address))
                .build();
    }

    /** The precondition of a request does not hold: the client has an old version. */
    public static HttpProblem changedMeanwhile(String message) {
        return problem(ProblemCode.CHANGED_MEANWHILE, message).build();
    }

    public static HttpProblem preconditionRequired(String message) {
        return problem(ProblemCode.PRECONDITION_REQUIRED, message).build();
    }

    /** A conflict, with the values that differ as members of the problem. */
    public static HttpProblem conflict(String message, Map<String, ?> members) {
        HttpProblem.Builder problem = problem(ProblemCode.CONFLICT, message);
        members.forEach(problem::with);
        return problem.build();
    }

    /** Too many requests; this one was not begun. */
    public static HttpProblem tooManyRequests(String message, long retryAfterSeconds) {
        return problem(ProblemCode.OVERLOADED, message)
                .withHeader(HttpHeaders.RETRY_AFTER, retryAfterSeconds)
                .build();
    }

    /** Too many failed attempts to prove who the caller is. */
    public static HttpProblem tooManyAttempts(long retryAfterSeconds) {
        return problem(
                        ProblemCode.TOO_MANY_ATTEMPTS,
                        "too many attempts have failed; try again in %d s".formatted(retryAfterSeconds))
                .withHeader(HttpHeaders.RETRY_AFTER, retryAfterSeconds)
                .build();
    }

    /** Another request under the same Idempotency-Key has not ended, as the IETF's draft of that header has it. */
    static HttpProblem inProgress(long retryAfterSeconds) {
        return problem(
                        ProblemCode.REQUEST_IN_PROGRESS,
                        "a request with this Idempotency-Key is in progress; repeat this one in %d s to get its answer"
                                .formatted(retryAfterSeconds))
                .withHeader(HttpHeaders.RETRY_AFTER, retryAfterSeconds)
                .build();
    }

    static HttpProblem locked(long retryAfterSeconds) {
        return problem(
                        ProblemCode.LOCKED,
                        "another transaction has locked what this request needs; nothing was changed: repeat it in %d s"
                                .formatted(retryAfterSeconds))
                .withHeader(HttpHeaders.RETRY_AFTER, retryAfterSeconds)
                .build();
    }

    private static HttpProblem field(ProblemCode code, String field, String message) {
        return problem(code, field + " " + message)
                .with("violations", List.of(new Violation(field, message)))
                .build();
    }

    /** One violation, in the form of constraint violations. */
    @RegisterForReflection
    public record Violation(String field, String message) {}

    static HttpProblem of(Response.StatusType status, String detail) {
        return HttpProblem.builder()
                .withStatus(status)
                .withTitle(status.getReasonPhrase())
                .withDetail(detail)
                .build();
    }

    static HttpProblem.Builder problem(ProblemCode code, String detail) {
        return HttpProblem.builder()
                .withType(code.type())
                .withStatus(code.status())
                .withTitle(title(code.status()))
                .withDetail(detail)
                .with(CODE, code.code());
    }

    /** The phrase of a status; Jakarta REST does not know all of them. */
    static String title(int status) {
        if (status == UNPROCESSABLE) {
            return "Unprocessable Content";
        }
        if (status == PRECONDITION_REQUIRED) {
            return "Precondition Required";
        }
        return Response.Status.fromStatusCode(status).getReasonPhrase();
    }
}
