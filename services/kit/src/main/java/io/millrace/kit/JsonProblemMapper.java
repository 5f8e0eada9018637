package io.millrace.kit;

import java.util.Map;
import java.util.stream.Collectors;

import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** JSON that is well-formed, but not what the endpoint takes: tells which field is to blame. */
public class JsonProblemMapper {

    /** The subclasses too: there are mappers for them that tell less. */
    @ServerExceptionMapper(
            value = {MismatchedInputException.class, InvalidFormatException.class, UnrecognizedPropertyException.class},
            priority = Priorities.AUTHENTICATION - 100)
    public Response toResponse(MismatchedInputException exception) {
        return Problems.badRequest(field(exception), message(exception)).toResponse();
    }

    private static String field(MismatchedInputException exception) {
        if (exception.getPath().isEmpty()) {
            return "body";
        }
        String path = exception.getPath().stream().map(JsonProblemMapper::step).collect(Collectors.joining());
        return path.startsWith(".") ? path.substring(1) : path;
    }

    private static String step(Reference reference) {
        return reference.getFieldName() == null ? "[" + reference.getIndex() + "]" : "." + reference.getFieldName();
    }

    private static String message(MismatchedInputException exception) {
        return switch (exception) {
            case UnrecognizedPropertyException e -> "is not known; known are " + e.getKnownPropertyIds();
            case InvalidFormatException e when e.getTargetType() == String.class -> StorableText.MESSAGE;
            case InvalidFormatException e -> "'%s' is not %s".formatted(e.getValue(), name(e.getTargetType()));
            default ->
                "must be " + (exception.getTargetType() == null ? "something else" : name(exception.getTargetType()));
        };
    }

    /** In the words of JSON, not of Java. */
    private static String name(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a number";
        }
        if (type == String.class) {
            return "text";
        }
        if (type.isArray() || Iterable.class.isAssignableFrom(type)) {
            return "a list";
        }
        return type.isRecord() || Map.class.isAssignableFrom(type) ? "an object" : "a " + type.getSimpleName();
    }
}
