package io.millrace.kit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;

import io.millrace.messaging.tx.DatabaseTrouble;

/**
 * A database that is away passes by itself: 503 and when to come back, not 500. What was asked for may have been done
 * all the same, where the answer to a commit was lost: whoever repeats it under its key finds out.
 */
@ApplicationScoped
class DatabaseAwayProblem implements ProblemPostProcessor {

    /** Ahead of what logs problems. */
    private static final int FIRST = 1_000;

    private static final int RETRY_AFTER_SECONDS = 2;

    @Override
    public int priority() {
        return FIRST;
    }

    @Override
    public HttpProblem apply(HttpProblem problem, ProblemContext context) {
        if (problem.getStatusCode() != Status.INTERNAL_SERVER_ERROR.getStatusCode()
                || DatabaseTrouble.of(context.cause) == DatabaseTrouble.NONE) {
            return problem;
        }
        return HttpProblem.builder()
                .withStatus(Status.SERVICE_UNAVAILABLE)
                .withTitle(Status.SERVICE_UNAVAILABLE.getReasonPhrase())
                .withDetail("the database can't be reached at the moment; whether it has what was sent is not known: "
                        + "repeat it under the same Idempotency-Key")
                .withInstance(problem.getInstance())
                .withHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }
}
