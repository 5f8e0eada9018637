package io.millrace.kit.graal;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * The newest quarkus-resteasy-problem, 3.21.0, reads a field of Quarkus that is a method by now; native-image refuses
 * that, whether it is ever called or not.
 */
@TargetClass(className = "io.quarkiverse.resteasy.problem.security.HttpUnauthorizedUtils")
final class Target_HttpUnauthorizedUtils {

    @Substitute
    static Uni<HttpProblem> toProblem(@Nullable RoutingContext context, Exception exception) {
        return Challenges.toProblem(context, exception);
    }
}
