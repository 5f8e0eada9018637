package io.millrace.command;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.quarkus.arc.InactiveBeanException;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import org.jspecify.annotations.Nullable;

/**
 * Why a service can't start, as far as whoever started it can mend it.
 *
 * @param why one line
 */
record StartFailure(ExitCode code, String why) {

    private static final int MAX_CAUSES = 20;
    private static final String REASON = "Reason: ";

    /** Empty if it is none of those that are known. */
    static Optional<StartFailure> of(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(MAX_CAUSES)
                .map(StartFailure::ofItself)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<StartFailure> ofItself(Throwable failure) {
        return Optional.ofNullable(
                switch (failure) {
                    case ConfigurationException e -> configuration(e.getMessage());
                    case ConfigValidationException e -> configuration(problems(e));
                    case InactiveBeanException e -> configuration(e.getMessage());
                    case QuarkusBindException e ->
                        unavailable("port %d of %s is taken".formatted(e.getPort(), e.getHost()));
                    case SQLException e -> database(e);
                    case UnknownHostException e -> unavailable("no host is called " + e.getMessage());
                    case ConnectException e -> unavailable(e.getMessage());
                    default -> null;
                });
    }

    /** Wrong names and passwords come of the configuration; the rest of a database that is not there. */
    private static @Nullable StartFailure database(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null) {
            return null;
        }
        String why = "the database refuses: " + failure.getMessage();
        return switch (state.substring(0, 2)) {
            case "28", "3D" -> configuration(why);
            case "08", "57", "53" -> unavailable("the database can't be reached: " + failure.getMessage());
            default -> null;
        };
    }

    /** Of something that is needed and not configured, the message has a line for it among much advice for programmers. */
    private static String reason(String message) {
        return message.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(REASON))
                .map(line -> line.substring(REASON.length()).replaceAll(" Refer to .*", ""))
                .findFirst()
                .orElse(message);
    }

    private static String problems(ConfigValidationException failure) {
        return IntStream.range(0, failure.getProblemCount())
                .mapToObj(i -> failure.getProblem(i).getMessage())
                .collect(Collectors.joining("; "));
    }

    private static StartFailure configuration(@Nullable String why) {
        return new StartFailure(ExitCode.CONFIGURATION, line(reason(String.valueOf(why))));
    }

    private static StartFailure unavailable(@Nullable String why) {
        return new StartFailure(ExitCode.UNAVAILABLE, line(why));
    }

    private static String line(@Nullable String text) {
        return String.valueOf(text).strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
