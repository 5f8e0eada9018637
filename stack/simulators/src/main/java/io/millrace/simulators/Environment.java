package io.millrace.simulators;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/** The environment variables of a simulator's process. */
public record Environment(Map<String, String> variables) {

    /** @throws IllegalArgumentException if the variable is not set */
    public String demand(String name) {
        return find(name)
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

    /** @throws IllegalArgumentException if the variable is set and is no time such as {@code 2s} or {@code 1m30s} */
    public Duration duration(String name, String otherwise) {
        String value = variables.getOrDefault(name, otherwise);
        try {
            return Duration.parse("PT" + value);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(name + " must be a time such as 2s, not '" + value + "'", e);
        }
    }

    /** The value of a variable that may be missing. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    /** The books, by variables that begin so. */
    public SimulatorDatabase database(String prefix) {
        return new SimulatorDatabase(
                demand(prefix + "_DATABASE_URL"),
                demand(prefix + "_DATABASE_USERNAME"),
                demand(prefix + "_DATABASE_PASSWORD"));
    }

    public String or(String name, String otherwise) {
        return variables.getOrDefault(name, otherwise);
    }
}
