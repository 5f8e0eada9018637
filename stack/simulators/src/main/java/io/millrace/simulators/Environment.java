package io.millrace.simulators;

import java.util.Map;
import java.util.Optional;

/** The environment variables of a simulator's process. */
public record Environment(Map<String, String> variables) {

    /** @throws IllegalArgumentException if the variable is not set */
    public String demand(String name) {
        return Optional.ofNullable(variables.get(name))
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> new IllegalArgumentException("the environment variable " + name + " is not set"));
    }

    /** @throws IllegalArgumentException if the variable is set and is no port */
    public int port(String name, int otherwise) {
        String value = variables.getOrDefault(name, String.valueOf(otherwise));
        if (!value.matches("\\d{1,5}")) {
            throw new IllegalArgumentException(name + " must be a port, not '" + value + "'");
        }
        return Integer.parseInt(value);
    }

    public String or(String name, String otherwise) {
        return variables.getOrDefault(name, otherwise);
    }
}
