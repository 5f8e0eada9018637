package io.millrace.stack.fuzz.http;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One method of one path.
 *
 * @param path with parameters as {@code {name}}
 * @param parameters as OpenAPI describes them
 * @param body schema of the JSON body; missing if there is none
 * @param line schema of each line, where it takes a body of many lines; missing where it does not
 * @param columns the header of such a body as CSV; empty where it takes none
 * @param isLive whether it streams events: there may be none for long
 */
record Operation(
        String method,
        String path,
        List<JsonNode> parameters,
        JsonNode body,
        JsonNode line,
        String columns,
        boolean isLive) {

    boolean takesLines() {
        return !line.isMissingNode();
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
