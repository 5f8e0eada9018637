package io.millrace.kit.security;

import jakarta.annotation.Priority;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.security.UnauthorizedException;

import io.millrace.kit.Problems;

/** Maps a missing token to 401. Takes the place of a mapper that does not work with this version of Quarkus. */
@Provider
@Priority(Mappers.BEFORE_THE_LIBRARY)
public class UnauthorizedMapper extends ExceptionMapperBase<UnauthorizedException> {

    @Override
    protected HttpProblem toProblem(UnauthorizedException exception) {
        return HttpProblem.builder(Problems.unauthorized("send an access token as Authorization: Bearer"))
                .withHeader(HttpHeaders.WWW_AUTHENTICATE, Mappers.BEARER)
                .build();
    }
}
