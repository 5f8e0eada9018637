package io.millrace.kit.security;

import jakarta.annotation.Priority;
import jakarta.ws.rs.ext.Provider;

import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.security.ForbiddenException;

import io.millrace.kit.Problems;

/** Maps the refusal of a known caller to 403. */
@Provider
@Priority(Mappers.BEFORE_THE_LIBRARY)
public class ForbiddenMapper extends ExceptionMapperBase<ForbiddenException> {

    @Override
    protected HttpProblem toProblem(ForbiddenException exception) {
        return Problems.forbidden("the access token has no role that may do this");
    }
}
