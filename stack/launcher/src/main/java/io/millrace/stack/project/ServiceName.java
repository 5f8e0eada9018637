package io.millrace.stack.project;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.millrace.stack.StackException;
import io.millrace.stack.home.Service;

/** The name of a service outside of this checkout: its application, artifact, topic and, with underscores, database. */
public record ServiceName(String value) {

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    /** PostgreSQL cuts names at 63 bytes, and the owner's name has a suffix. */
    private static final int MOST = 40;

    private static final Set<String> TAKEN = Stream.concat(
                    Service.ALL.stream().map(Service::name),
                    Stream.of("registry", "postgres", "template0", "template1"))
            .collect(Collectors.toUnmodifiableSet());

    /** @throws StackException if a database, a topic or an artifact can't have the name, or Millrace itself has it */
    public ServiceName {
        if (!FORM.matcher(value).matches() || value.length() > MOST) {
            throw new StackException(
                    "'%s' is no name for a service: use lower-case letters, digits and single hyphens, begin with a letter, %d characters at most, such as greetings"
                            .formatted(value, MOST));
        }
        if (TAKEN.contains(value)) {
            throw new StackException("Millrace has a database '%s' already: choose another name".formatted(value));
        }
    }

    /** The database, and the start of the names of its users. */
    public String database() {
        return value.replace('-', '_');
    }
}
