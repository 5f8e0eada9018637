package io.millrace.stack.fuzz.http;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One method of one path.
 *
 * @param path with parameters as {@code {name}}
 * @param parameters as OpenAPI describes them
 * @param body schema of the JSON body; missing if there is none
 * @param isLive whether it streams events: there may be none for long
 */
record Operation(String method, String path, List<JsonNode> parameters, JsonNode body, boolean isLive) {

    @Override
    public String toString() {
        return method + " " + path;
    }
}
