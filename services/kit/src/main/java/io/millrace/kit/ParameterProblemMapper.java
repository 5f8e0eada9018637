package io.millrace.kit;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import io.quarkiverse.resteasy.problem.HttpProblem;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** A parameter of the address that is not of its type. Jakarta REST has it that there is no such page; we say what is wrong. */
public class ParameterProblemMapper {

    @ServerExceptionMapper(priority = Priorities.AUTHENTICATION - 100)
    public Response toResponse(NotFoundException exception, UriInfo address) {
        if (exception.getCause() instanceof IllegalArgumentException cause) {
            String why = String.valueOf(cause.getMessage());
            Optional<String> query = parameter(address.getQueryParameters(), why);
            if (query.isPresent()) {
                return Problems.badRequest(
                                query.get(),
                                "can't be '%s': %s"
                                        .formatted(address.getQueryParameters().getFirst(query.get()), why))
                        .toResponse();
            }
            Optional<String> path = parameter(address.getPathParameters(), why);
            if (path.isPresent()) {
                return Problems.notFound(
                                path.get(),
                                "'%s'".formatted(address.getPathParameters().getFirst(path.get())))
                        .toResponse();
            }
        }
        return HttpProblem.builder()
                .withStatus(Response.Status.NOT_FOUND)
                .withTitle(Response.Status.NOT_FOUND.getReasonPhrase())
                .withDetail("there is nothing at " + address.getPath())
                .build()
                .toResponse();
    }

    /** The one whose value the converter complains of. */
    private static Optional<String> parameter(Map<String, List<String>> parameters, String why) {
        return parameters.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(why::contains))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
