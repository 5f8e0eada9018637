package io.millrace.kit;

import java.util.Map;

import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.quarkiverse.resteasy.problem.HttpProblem;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Maps well-formed JSON that does not fit the endpoint; names the field. */
public class JsonProblemMapper {

    private static final String TRAILING = "Trailing token";

    /** Registered for the subclasses too, whose own mappers name no field. */
    @ServerExceptionMapper(
            value = {MismatchedInputException.class, InvalidFormatException.class, UnrecognizedPropertyException.class},
            priority = Priorities.AUTHENTICATION - 100)
    public Response toResponse(MismatchedInputException exception, UriInfo address) {
        return ProblemTypes.response(problem(exception), exception, address);
    }

    /** The problem of JSON that can't be read as what it should be. */
    public static HttpProblem problem(JacksonException exception) {
        if (exception instanceof MismatchedInputException mismatch) {
            return Problems.badRequest(JsonPaths.of(mismatch.getPath()), message(mismatch));
        }
        return JsonPaths.duplicate(exception)
                .map(name -> Problems.malformed(name, "is there twice" + place(exception.getLocation())))
                .orElseGet(() -> Problems.malformed("body", "is not JSON" + place(exception.getLocation())));
    }

    private static String place(@Nullable JsonLocation location) {
        return location == null
                ? ""
                : ": see line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }

    private static String message(MismatchedInputException exception) {
        return switch (exception) {
            case UnrecognizedPropertyException e -> "is not known; known are " + e.getKnownPropertyIds();
            case InvalidFormatException e
            when e.getTargetType() == String.class ->
                e.getValue() instanceof String text
                        ? StorableText.fault(text).orElse("is no text that can be stored")
                        : "must be text, in quotation marks";
            case InvalidFormatException e -> "'%s' is not %s".formatted(e.getValue(), name(e.getTargetType()));
            case MismatchedInputException e
            when String.valueOf(e.getOriginalMessage()).startsWith(TRAILING) ->
                "must be one JSON document: there is more behind it";
            default ->
                "must be " + (exception.getTargetType() == null ? "something else" : name(exception.getTargetType()));
        };
    }

    /** The type in JSON's terms. */
    private static String name(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a whole number";
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
