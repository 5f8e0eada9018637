package io.millrace.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds misspelt {@code MILLRACE_} environment variables. SmallRye Config rejects unknown properties of a mapping, but
 * not unknown environment variables: a misspelt one would silently leave the default.
 */
final class Variables {

    /** The variables of all services; {@code *} stands for the name of a channel or service. */
    static final String RESOURCE = "META-INF/millrace-variables.txt";

    private static final String OURS = "MILLRACE_";

    /** Variables that Kubernetes sets for services whose names begin with millrace. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("MILLRACE_.*(_SERVICE_(HOST|PORT(_.*)?)|_PORT(_\\d+_(TCP|UDP)(_.*)?)?)");

    private Variables() {}

    /** Variables with the prefix that are not known. */
    static List<String> unknown(Collection<String> environment) {
        List<String> ours = environment.stream()
                .filter(name -> name.startsWith(OURS))
                .filter(name -> !SERVICE_LINK.matcher(name).matches())
                .sorted()
                .toList();
        if (ours.isEmpty()) {
            return ours;
        }
        List<Pattern> known = known();
        return ours.stream()
                .filter(name -> known.stream()
                        .noneMatch(pattern -> pattern.matcher(name).matches()))
                .toList();
    }

    private static List<Pattern> known() {
        try (InputStream stream = Thread.currentThread().getContextClassLoader().getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException(RESOURCE + " is missing");
            }
            return new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII))
                    .lines()
                    .map(line -> Pattern.compile(line.replace("*", ".+")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
