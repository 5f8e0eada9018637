package io.millrace.stack.setup;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

import io.millrace.stack.StackException;

/** By which a schema registry lets its clients in. */
public record Credentials(String username, String password) {

    private static final String USERNAME = "MILLRACE_REGISTRY_USERNAME";
    private static final String PASSWORD = "MILLRACE_REGISTRY_PASSWORD";

    /**
     * As the services take them.
     *
     * @return nothing, if the environment has neither
     * @throws StackException if it has only one of the two
     */
    public static Optional<Credentials> from(Map<String, String> environment) {
        String username = environment.getOrDefault(USERNAME, "");
        String password = environment.getOrDefault(PASSWORD, "");
        if (username.isEmpty() && password.isEmpty()) {
            return Optional.empty();
        }
        if (username.isEmpty() || password.isEmpty()) {
            throw new StackException("%s is not set, but %s is: set both, or none"
                    .formatted(username.isEmpty() ? USERNAME : PASSWORD, username.isEmpty() ? PASSWORD : USERNAME));
        }
        return Optional.of(new Credentials(username, password));
    }

    /** For HTTP's header {@code Authorization} (RFC 7617). */
    String header() {
        byte[] both = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    /** Not the password. */
    @Override
    public String toString() {
        return username;
    }
}
