package io.millrace.e2e;

import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;

/** The bodies of requests in the description of the API. */
final class RequestBodies {

    private RequestBodies() {}

    /** The number of examples of each body. A body is named as in {@code post /api/orders application/json}. */
    static Map<String, Integer> examples(JsonNode description) {
        var examples = new TreeMap<String, Integer>();
        description.path("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(operation -> operation
                        .getValue()
                        .path("requestBody")
                        .path("content")
                        .properties()
                        .forEach(content -> examples.put(
                                "%s %s %s".formatted(operation.getKey(), path.getKey(), content.getKey()),
                                count(content.getValue())))));
        return examples;
    }

    private static int count(JsonNode content) {
        return content.path("examples").size() + (content.has("example") ? 1 : 0);
    }
}
