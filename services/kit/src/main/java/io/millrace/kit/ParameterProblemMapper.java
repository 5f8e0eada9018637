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

/** Maps a malformed path or query parameter to a problem that names it, where Jakarta REST would answer a bare 404. */
public class ParameterProblemMapper {

    @ServerExceptionMapper(priority = Priorities.AUTHENTICATION - 100)
    public Response toResponse(NotFoundException exception, UriInfo address) {
        if (exception.getCause() instanceof IllegalArgumentException cause) {
            String why = String.valueOf(cause.getMessage());
            Optional<String> query = parameter(address.getQueryParameters(), why);
            if (query.isPresent()) {
                HttpProblem problem = Problems.badRequest(
                        query.get(),
                        "can't be '%s': %s"
                                .formatted(address.getQueryParameters().getFirst(query.get()), why));
                return ProblemTypes.response(problem, exception, address);
            }
            Optional<String> path = parameter(address.getPathParameters(), why);
            if (path.isPresent()) {
                HttpProblem problem = Problems.notFound(
                        path.get(), "'%s'".formatted(address.getPathParameters().getFirst(path.get())));
                return ProblemTypes.response(problem, exception, address);
            }
        }
        HttpProblem problem = Problems.of(Response.Status.NOT_FOUND, "there is nothing at " + address.getPath());
        return ProblemTypes.response(problem, exception, address);
    }

    /** The parameter whose value was malformed. */
    private static Optional<String> parameter(Map<String, List<String>> parameters, String why) {
        return parameters.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(why::contains))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
