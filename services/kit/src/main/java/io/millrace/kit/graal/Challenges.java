package io.millrace.kit.graal;

import jakarta.ws.rs.core.Response.Status;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** The challenge of a response with status 401. */
final class Challenges {

    private Challenges() {}

    static Uni<HttpProblem> toProblem(@Nullable RoutingContext context, Exception exception) {
        HttpAuthenticator authenticator = context == null ? null : context.get(HttpAuthenticator.class.getName());
        Uni<ChallengeData> challenge = authenticator == null
                ? Uni.createFrom().nullItem()
                : authenticator.getChallenge(context).onFailure().recoverWithNull();
        return challenge.map(found -> {
            if (found == null) {
                return HttpProblem.valueOf(Status.UNAUTHORIZED, exception.getMessage());
            }
            Status status = Status.fromStatusCode(found.status);
            HttpProblem.Builder problem =
                    HttpProblem.builder().withStatus(status).withTitle(status.getReasonPhrase());
            found.getHeaders().forEach((name, value) -> problem.withHeader(name.toString(), value));
            return problem.build();
        });
    }
}
