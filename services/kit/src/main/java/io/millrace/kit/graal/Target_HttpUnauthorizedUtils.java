package io.millrace.kit.graal;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Substitutes code of quarkus-resteasy-problem 3.21.0, the newest release, that reads a field which Quarkus has
 * replaced by a method. native-image rejects it even if it is never called.
 */
@TargetClass(className = "io.quarkiverse.resteasy.problem.security.HttpUnauthorizedUtils")
final class Target_HttpUnauthorizedUtils {

    @Substitute
    static Uni<HttpProblem> toProblem(@Nullable RoutingContext context, Exception exception) {
        return Challenges.toProblem(context, exception);
    }
}
