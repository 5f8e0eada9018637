package io.millrace.kit.bulk;

import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a line.
 *
 * @param line its number in the body, from 1
 * @param sku its product; null if the line can't be read
 * @param problem a problem document; null if the line was carried out
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LineAnswer(
        long line,
        @Nullable String sku,
        int status,
        @Nullable Map<String, Object> problem) {

    static LineAnswer of(long line, @Nullable String sku, Verdict verdict) {
        return new LineAnswer(
                line, sku, verdict.status(), verdict.problem() == null ? null : document(verdict.problem()));
    }

    private static Map<String, Object> document(HttpProblem problem) {
        var document = new LinkedHashMap<String, Object>();
        if (problem.getType() != null) {
            document.put("type", problem.getType().toString());
        }
        document.put("status", problem.getStatusCode());
        document.put("title", String.valueOf(problem.getTitle()));
        if (problem.getDetail() != null) {
            document.put("detail", problem.getDetail());
        }
        document.putAll(problem.getParameters());
        return document;
    }
}
