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
 * The reason why a service can't start, if the operator can fix it.
 *
 * @param why one line
 */
record StartFailure(ExitCode code, String why) {

    private static final int MAX_CAUSES = 20;
    private static final String REASON = "Reason: ";

    /** Empty for an unknown kind of failure. */
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
                    case UnknownHostException e -> unavailable("unknown host " + e.getMessage());
                    case ConnectException e -> unavailable(e.getMessage());
                    default -> null;
                });
    }

    /** Wrong names and passwords are a wrong configuration; other failures an unavailable database. */
    private static @Nullable StartFailure database(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null) {
            return null;
        }
        String why = "the database refuses the connection: " + failure.getMessage();
        return switch (state.substring(0, 2)) {
            case "28", "3D" -> configuration(why);
            case "08", "57", "53" -> unavailable("the database can't be reached: " + failure.getMessage());
            default -> null;
        };
    }

    /** Extracts the line about a missing setting from Quarkus' message, which has much advice for programmers. */
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
