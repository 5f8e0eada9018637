package io.millrace.kit.security;

import jakarta.annotation.Priority;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.security.AuthenticationFailedException;

import io.millrace.kit.Problems;

/** Maps a token that is not valid, or no longer, to 401. */
@Provider
@Priority(Mappers.BEFORE_THE_LIBRARY)
public class InvalidTokenMapper extends ExceptionMapperBase<AuthenticationFailedException> {

    @Override
    protected HttpProblem toProblem(AuthenticationFailedException exception) {
        return HttpProblem.builder(Problems.unauthorized("the access token is not valid, or has expired"))
                .withHeader(HttpHeaders.WWW_AUTHENTICATE, Mappers.BEARER + " error=\"invalid_token\"")
                .build();
    }
}
