package io.millrace.kit;

import jakarta.ws.rs.ext.Provider;

import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.CompositeException;

/**
 * Where undoing fails too, the answer is about what failed first. A database rolls back by itself what it lost the
 * connection of: a client that was to be told 404 need not be told 500 because the rollback could not be said any more.
 */
@Provider
public class FirstFailureMapper extends ExceptionMapperBase<CompositeException> {

    @Override
    protected HttpProblem toProblem(CompositeException failures) {
        return failures.getCause() instanceof HttpProblem problem ? problem : Problems.internalError();
    }
}
