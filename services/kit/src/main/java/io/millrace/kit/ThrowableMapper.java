package io.millrace.kit;

import jakarta.ws.rs.ext.Provider;

import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;

/** What is not even an exception: the database client fails with a bare throwable where its connection is gone. */
@Provider
public class ThrowableMapper extends ExceptionMapperBase<Throwable> {

    @Override
    protected HttpProblem toProblem(Throwable failure) {
        return Problems.internalError();
    }
}
