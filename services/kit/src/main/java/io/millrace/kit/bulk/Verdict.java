package io.millrace.kit.bulk;

import io.quarkiverse.resteasy.problem.HttpProblem;
import org.jspecify.annotations.Nullable;

/**
 * What became of a line.
 *
 * @param status as of a request with this line alone
 * @param problem why the line was refused; null if it was not
 */
public record Verdict(int status, @Nullable HttpProblem problem) {

    public static Verdict of(int status) {
        return new Verdict(status, null);
    }

    public static Verdict of(HttpProblem problem) {
        return new Verdict(problem.getStatusCode(), problem);
    }
}
