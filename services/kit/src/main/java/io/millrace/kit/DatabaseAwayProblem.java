package io.millrace.kit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import io.vertx.core.Vertx;

import io.millrace.messaging.tx.DatabaseGate;
import io.millrace.messaging.tx.DatabaseTrouble;

/**
 * Maps an unavailable database to 503 with {@code Retry-After} instead of 500: one that can't be reached, and one that
 * takes no writes. The request may have been committed if the response to the commit was lost: a repetition under the
 * same key tells.
 */
@ApplicationScoped
class DatabaseAwayProblem implements ProblemPostProcessor {

    /** Before the mapper that logs problems. */
    private static final int FIRST = 1_000;

    private static final int RETRY_AFTER_SECONDS = 2;

    private final DatabaseGate gate;

    DatabaseAwayProblem(DatabaseGate gate) {
        this.gate = gate;
    }

    @Override
    public int priority() {
        return FIRST;
    }

    @Override
    public HttpProblem apply(HttpProblem problem, ProblemContext context) {
        if (problem.getStatusCode() != Status.INTERNAL_SERVER_ERROR.getStatusCode()) {
            return problem;
        }
        return switch (DatabaseTrouble.of(context.cause)) {
            case NONE -> problem;
            case STALE -> {
                renewConnections(context.cause);
                yield away("the database takes no writes at the moment; nothing was stored: repeat the request");
            }
            case AWAY, PERHAPS ->
                away("the database can't be reached at the moment; whether it has what was sent is not known: "
                        + "repeat it under the same Idempotency-Key");
        };
    }

    /** Has the pool drop stale connections, so that a later request meets the new primary. */
    private void renewConnections(Throwable failure) {
        if (Vertx.currentContext() != null) {
            gate.isAway(failure).subscribe().with(away -> {}, ignored -> {});
        }
    }

    private static HttpProblem away(String detail) {
        return Problems.problem(ProblemCode.DATABASE_AWAY, detail)
                .withHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }
}
