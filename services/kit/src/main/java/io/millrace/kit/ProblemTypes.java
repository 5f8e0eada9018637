package io.millrace.kit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import io.smallrye.mutiny.CompositeException;

/** Gives every problem a type and a code: those that were made elsewhere, the ones of their status. */
@ApplicationScoped
public class ProblemTypes implements ProblemPostProcessor {

    /** After {@link DatabaseAwayProblem}, before the mapper that logs problems. */
    private static final int SECOND = 900;

    @Override
    public int priority() {
        return SECOND;
    }

    @Override
    public HttpProblem apply(HttpProblem problem, ProblemContext context) {
        if (problem.getParameters().containsKey(Problems.CODE)) {
            return problem;
        }
        ProblemCode code = ProblemCode.ofStatus(problem.getStatusCode());
        HttpProblem.Builder typed = HttpProblem.builder(problem).with(Problems.CODE, code.code());
        if (problem.getType() == null) {
            typed.withType(code.type());
        }
        return typed.build();
    }

    /** The problem of a failure, completed as if the failure were that of a request. */
    public static HttpProblem complete(Throwable failure, UriInfo address) {
        Throwable first = failure instanceof CompositeException several ? several.getCause() : failure;
        HttpProblem problem = first instanceof HttpProblem known ? known : Problems.internalError();
        return ExceptionMapperBase.postProcessorsRegistry.applyPostProcessing(
                problem, ProblemContext.of(first, address));
    }

    /** The response with a problem that no {@link ExceptionMapperBase} maps, completed as by these. */
    static Response response(HttpProblem problem, Throwable cause, UriInfo address) {
        return ExceptionMapperBase.postProcessorsRegistry
                .applyPostProcessing(problem, ProblemContext.of(cause, address))
                .toResponse();
    }
}
