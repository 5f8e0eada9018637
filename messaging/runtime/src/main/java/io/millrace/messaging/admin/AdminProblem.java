package io.millrace.messaging.admin;

import java.io.Serial;
import java.util.Optional;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * An error answer in the form of RFC 9457. If a field of the request is wrong, the answer names the field and the fix.
 */
final class AdminProblem extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final int status;
    private final @Nullable String field;

    private AdminProblem(int status, @Nullable String field, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.field = field;
    }

    static AdminProblem of(int status, String detail) {
        return new AdminProblem(status, null, detail);
    }

    static AdminProblem badField(String field, String fix) {
        return new AdminProblem(400, field, fix);
    }

    /** The problem for an exception whose message has the form {@code field: fix}. */
    static AdminProblem badField(IllegalArgumentException failure) {
        String[] parts = String.valueOf(failure.getMessage()).split(": ", 2);
        return parts.length == 2 ? badField(parts[0], parts[1]) : of(400, parts[0]);
    }

    /** The problem for a failure; empty if the request did not cause the failure. */
    static Optional<AdminProblem> of(Throwable failure) {
        return switch (failure) {
            case AdminProblem problem -> Optional.of(problem);
            case KeyNotFoundException e -> Optional.of(of(404, String.valueOf(e.getMessage())));
            case KeyConflictException e -> Optional.of(of(409, String.valueOf(e.getMessage())));
            default -> Optional.empty();
        };
    }

    int status() {
        return status;
    }

    JsonObject json() {
        var json = new JsonObject().put("title", title()).put("status", status);
        if (field == null) {
            return json.put("detail", getMessage());
        }
        var violation = new JsonObject().put("field", field).put("message", getMessage());
        return json.put("detail", field + ": " + getMessage()).put("violations", new JsonArray().add(violation));
    }

    private String title() {
        return switch (status) {
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }
}
