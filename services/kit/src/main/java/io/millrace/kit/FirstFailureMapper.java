package io.millrace.kit;

import jakarta.ws.rs.ext.Provider;

import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.CompositeException;

/**
 * Responds with the first failure if the rollback fails too. PostgreSQL rolls back the transaction of a lost connection
 * by itself, so a 404 stays a 404 although the rollback could not be sent.
 */
@Provider
public class FirstFailureMapper extends ExceptionMapperBase<CompositeException> {

    @Override
    protected HttpProblem toProblem(CompositeException failures) {
        return failures.getCause() instanceof HttpProblem problem ? problem : Problems.internalError();
    }
}
