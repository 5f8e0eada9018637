package io.millrace.messaging.admin;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import io.vertx.core.MultiMap;

/** The checked query parameters of a request. An unknown or repeated parameter is refused, not ignored. */
final class AdminQuery {

    private final MultiMap parameters;

    /** @throws AdminProblem if a parameter is unknown or repeated */
    AdminQuery(MultiMap parameters, List<String> known) {
        this.parameters = parameters;
        for (String name : parameters.names()) {
            if (!known.contains(name)) {
                throw AdminProblem.badField(name, "is no parameter of this path, whose parameters are " + known);
            }
            if (parameters.getAll(name).size() > 1) {
                throw AdminProblem.badField(name, "must be given only once");
            }
        }
    }

    String required(String name) {
        return optional(name).orElseThrow(() -> AdminProblem.badField(name, "is missing"));
    }

    Optional<String> optional(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }

    int limit() {
        return optional("limit")
                .map(text -> (int) number("limit", text, 1, Page.MAX))
                .orElse(Page.DEFAULT);
    }

    /** A record's place in its key: any whole number. */
    OptionalLong place(String name) {
        Optional<String> text = optional(name);
        try {
            return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            throw AdminProblem.badField(name, "a whole number");
        }
    }

    Optional<KeyState> state() {
        return optional("state").map(text -> Arrays.stream(KeyState.values())
                .filter(state -> state.text().equals(text))
                .findFirst()
                .orElseThrow(() -> AdminProblem.badField("state", "must be one of waiting, blocked, orphaned")));
    }

    KeyFilter filter() {
        try {
            optional("after").ifPresent(Cursor::of);
            return new KeyFilter(optional("channel"), optional("cause"), state(), optional("after"), limit());
        } catch (IllegalArgumentException e) {
            throw AdminProblem.badField(e);
        }
    }

    private static long number(String name, String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw AdminProblem.badField(name, "must be a whole number from %d to %d".formatted(least, most));
    }
}
