package io.millrace.kit;

import jakarta.annotation.Priority;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

import com.fasterxml.jackson.core.JacksonException;
import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;

/** Maps requests that are rejected before they reach an endpoint: the problem names the error and a valid request. */
@Provider
@Priority(Priorities.AUTHENTICATION - 100)
public class RequestProblemMapper extends ExceptionMapperBase<WebApplicationException> {

    @Override
    protected HttpProblem toProblem(WebApplicationException exception) {
        return switch (exception) {
            case NotSupportedException e ->
                Problems.of(
                        e.getResponse().getStatusInfo(),
                        "send the body as Content-Type: " + MediaType.APPLICATION_JSON);
            case NotAllowedException e ->
                Problems.of(
                        e.getResponse().getStatusInfo(),
                        "this path does not support the method; /docs lists the methods of each path");
            case WebApplicationException e
            when e.getCause() instanceof JacksonException cause -> JsonProblemMapper.problem(cause);
            default -> asItIs(exception.getResponse(), String.valueOf(exception.getMessage()));
        };
    }

    private static HttpProblem asItIs(Response response, String detail) {
        HttpProblem.Builder problem = HttpProblem.builder()
                .withStatus(response.getStatusInfo())
                .withTitle(response.getStatusInfo().getReasonPhrase())
                .withDetail(detail);
        response.getStringHeaders().forEach((name, values) -> {
            if (!name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)) {
                values.forEach(value -> problem.withHeader(name, value));
            }
        });
        return problem.build();
    }
}
