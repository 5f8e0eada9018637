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
 * Millrace's own settings in the environment. SmallRye refuses properties of its mappings that it does not know, but
 * not variables, which may be anybody's: a misspelt one would leave its default in place without a word.
 */
final class Variables {

    /** Of all services; {@code *} is a name of a channel or a service. */
    static final String RESOURCE = "META-INF/millrace-variables.txt";

    private static final String OURS = "MILLRACE_";

    /** What Kubernetes tells pods of services whose names begin with millrace. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("MILLRACE_.*(_SERVICE_(HOST|PORT(_.*)?)|_PORT(_\\d+_(TCP|UDP)(_.*)?)?)");

    private Variables() {}

    /** Those that look as if they were for us, and aren't known. */
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
