package io.millrace.kit;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import org.jspecify.annotations.Nullable;

/** Names the places of JSON documents as violations name them: {@code lines[0].quantity}. */
final class JsonPaths {

    private static final String BODY = "body";
    private static final String DUPLICATE = "Duplicate field";
    private static final int MAX_CAUSES = 20;

    private JsonPaths() {}

    static String of(List<Reference> path) {
        return named(path.stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining()));
    }

    /** The name that an object has twice, if that is why it can't be read. */
    static Optional<String> duplicate(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (cause instanceof StreamReadException unreadable
                    && String.valueOf(unreadable.getOriginalMessage()).startsWith(DUPLICATE)) {
                JsonParser parser = unreadable.getProcessor();
                return Optional.of(parser == null ? BODY : of(parser.getParsingContext()));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private static String of(JsonStreamContext place) {
        var path = new StringBuilder();
        for (@Nullable JsonStreamContext at = place; at != null; at = at.getParent()) {
            if (at.inObject() && at.getCurrentName() != null) {
                path.insert(0, "." + at.getCurrentName());
            } else if (at.inArray()) {
                path.insert(0, "[" + at.getCurrentIndex() + "]");
            }
        }
        return named(path.toString());
    }

    private static String named(String path) {
        if (path.isEmpty()) {
            return BODY;
        }
        return path.startsWith(".") ? path.substring(1) : path;
    }
}
