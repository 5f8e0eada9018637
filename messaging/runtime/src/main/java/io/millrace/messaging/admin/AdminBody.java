package io.millrace.messaging.admin;

import java.util.List;
import java.util.Optional;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The checked body of an act. Unknown fields are refused, so that a misspelt field is not ignored. */
final class AdminBody {

    private static final String DEFAULT_ACTOR = "unknown";

    private final JsonObject json;
    private final String actor;

    /**
     * @param actor the actor from the request's header; null if there is none
     * @param known the fields that the body may have
     * @throws AdminProblem if the body is no JSON object, or has an unknown field
     */
    AdminBody(@Nullable Buffer body, @Nullable String actor, List<String> known) {
        this.json = parsed(body);
        this.actor = actor == null || actor.isBlank() ? DEFAULT_ACTOR : actor;
        for (String name : json.fieldNames()) {
            if (!known.contains(name)) {
                throw AdminProblem.badField(name, "is no field of this request, whose fields are " + known);
            }
        }
    }

    private static JsonObject parsed(@Nullable Buffer body) {
        try {
            if (body != null && body.length() > 0) {
                return new JsonObject(body);
            }
        } catch (DecodeException | ClassCastException e) {
            throw AdminProblem.badField(
                    "body", "must be a JSON object, such as {\"channel\":\"…\",\"key\":\"…\",\"reason\":\"…\"}");
        }
        throw AdminProblem.badField("body", "is missing: send a JSON object");
    }

    String text(String name) {
        if (json.getValue(name) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw AdminProblem.badField(name, json.containsKey(name) ? "must be a text that is not empty" : "is missing");
    }

    boolean flag(String name) {
        return switch (json.getValue(name, false)) {
            case Boolean flag -> flag;
            case null, default -> throw AdminProblem.badField(name, "must be true or false");
        };
    }

    Optional<String> optional(String name) {
        return json.containsKey(name) ? Optional.of(text(name)) : Optional.empty();
    }

    /** The keys of one channel that wait for one cause. */
    KeyFilter keysOfCause() {
        try {
            optional("after").ifPresent(Cursor::of);
            return new KeyFilter(
                    Optional.of(text("channel")),
                    Optional.of(text("cause")),
                    Optional.empty(),
                    optional("after"),
                    limit());
        } catch (IllegalArgumentException e) {
            throw AdminProblem.badField(e);
        }
    }

    private int limit() {
        return switch (json.getValue("limit", Page.DEFAULT)) {
            case Integer limit when limit >= 1 && limit <= Page.MAX -> limit;
            case null, default -> throw AdminProblem.badField("limit", "a whole number from 1 to " + Page.MAX);
        };
    }

    Act act() {
        try {
            return new Act(actor, text("reason"));
        } catch (IllegalArgumentException e) {
            throw AdminProblem.badField(e);
        }
    }
}
