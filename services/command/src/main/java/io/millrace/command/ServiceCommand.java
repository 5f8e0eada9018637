package io.millrace.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line of a service's executable: without arguments it serves; its configuration comes from the
 * environment. It uses no annotations, so that a native image needs no reflection.
 */
public final class ServiceCommand {

    private static final String MIGRATE = "migrate";
    /** Not for people: see {@link #train()}. */
    private static final String TRAIN = "train";

    private static final String RETRIES = "QUARKUS_FLYWAY_CONNECT_RETRIES";

    private final Optional<SchemaCheck> database;

    private ServiceCommand(Optional<SchemaCheck> database) {
        this.database = database;
    }

    /**
     * Runs a service with a database. Does not return.
     *
     * @param check saves starting the application only to find that there is nothing to migrate
     */
    public static void mainWithDatabase(SchemaCheck check, String... arguments) {
        new ServiceCommand(Optional.of(check)).main(arguments);
    }

    /** Runs a service without a database. Does not return. */
    public static void mainWithoutDatabase(String... arguments) {
        new ServiceCommand(Optional.empty()).main(arguments);
    }

    private void main(String... arguments) {
        // These two need no parser, which saves time at every start in production.
        if (arguments.length == 0) {
            serve();
            return;
        }
        if (database.isPresent() && arguments.length == 1 && arguments[0].equals(MIGRATE)) {
            migrate(database.get());
            return;
        }
        if (arguments.length == 1 && arguments[0].equals(TRAIN)) {
            train();
            return;
        }
        var line = new CommandLine(spec());
        try {
            ParseResult parsed = line.parseArgs(arguments);
            Integer help = CommandLine.executeHelpRequest(parsed);
            if (help != null) {
                System.exit(ExitCode.OK.value());
            } else if (parsed.hasSubcommand()) {
                migrate(database.orElseThrow());
            } else {
                serve();
            }
        } catch (ParameterException e) {
            System.err.printf("%1$s: %2$s Try '%1$s --help'.%n", name(), sentence(String.valueOf(e.getMessage())));
            System.exit(ExitCode.USAGE.value());
        }
    }

    private CommandSpec spec() {
        CommandSpec spec = CommandSpec.create()
                .name(name())
                .addOption(help())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Prints the version and exits.")
                        .build());
        spec.version(name() + " " + property("META-INF/millrace.properties", "version"));
        spec.usageMessage()
                .description("Serves until SIGTERM, then completes the requests and events in flight, and exits.")
                .footer(
                        "",
                        "Configure it with environment variables such as QUARKUS_DATASOURCE_REACTIVE_URL or",
                        "KAFKA_BOOTSTRAP_SERVERS; docs/operations.md lists them.",
                        "",
                        "Exit codes: 0 success, 64 wrong command line, 69 a required server can't",
                        "be reached, 78 wrong configuration, 1 other failures.");
        if (database.isPresent()) {
            CommandSpec migrate = CommandSpec.create().addOption(help());
            migrate.usageMessage()
                    .description("Migrates the database as the owner of its tables, and exits.")
                    .footer(
                            "",
                            "Needs QUARKUS_DATASOURCE_JDBC_URL, QUARKUS_FLYWAY_USERNAME and QUARKUS_FLYWAY_PASSWORD.");
            spec.addSubcommand(MIGRATE, migrate);
        }
        return spec;
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Prints this help and exits.")
                .build();
    }

    /** Migrates only: accepts no requests and joins no consumer group. */
    private void migrate(SchemaCheck check) {
        demandKnownVariables();
        if (isCurrent(check)) {
            System.out.printf("%s: the database has every migration of this release%n", name());
            System.exit(ExitCode.OK.value());
        }
        System.setProperty("quarkus.init-and-exit", "true");
        System.setProperty("quarkus.flyway.migrate-at-start", "true");
        if (System.getenv(RETRIES) == null) {
            // Fails at once: the caller repeats the command, and waiting does not mend a wrong password.
            System.setProperty("quarkus.flyway.connect-retries", "0");
        }
        serve();
    }

    /**
     * Serves, after a look at the database as {@code migrate} takes it. A JVM that writes an AOT cache meanwhile writes
     * one for both commands. See docs/adr/0048-a-pods-start.md.
     */
    private void train() {
        try {
            if (database.isPresent()) {
                database.get().isCurrent(System.getenv());
            }
        } catch (SQLException e) {
            System.err.printf("%s: trained without the look at the database: %s%n", name(), e.getMessage());
        }
        serve();
    }

    /** Ends the process if the database can't be reached: the caller repeats the command. */
    private static boolean isCurrent(SchemaCheck check) {
        try {
            return check.isCurrent(System.getenv());
        } catch (SQLException e) {
            var known = StartFailure.of(e);
            if (known.isPresent() && System.getenv(RETRIES) == null) {
                System.err.printf("%s: %s%n", name(), known.get().why());
                System.exit(known.get().code().value());
            }
            // Flyway tries as often as it is told to; and whatever else may be wrong, Flyway explains.
            return false;
        }
    }

    private void serve() {
        demandKnownVariables();
        Quarkus.run(null, this::ended);
    }

    private static void demandKnownVariables() {
        List<String> unknown = Variables.unknown(System.getenv().keySet());
        if (!unknown.isEmpty()) {
            System.err.printf(
                    "%s: unknown setting %s; docs/operations.md and docs/messaging.md list all settings%n",
                    name(), String.join(", ", unknown));
            System.exit(ExitCode.CONFIGURATION.value());
        }
    }

    private void ended(int code, @Nullable Throwable failure) {
        int exitCode = failure == null || code == ExitCode.OK.value()
                ? code
                : explain(failure).value();
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(exitCode, failure);
    }

    private ExitCode explain(Throwable failure) {
        var known = StartFailure.of(failure);
        if (known.isPresent()) {
            System.err.printf("%s: %s%n", name(), known.get().why());
            return known.get().code();
        }
        System.err.printf("%s: can't start because of an unexpected failure:%n", name());
        failure.printStackTrace();
        return ExitCode.FAILED;
    }

    /** Read on demand: most starts need no name. */
    private static String name() {
        return property("application.properties", "quarkus.application.name");
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    private static String property(String resource, String key) {
        try (InputStream stream = Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
            var properties = new Properties();
            if (stream != null) {
                properties.load(stream);
            }
            return properties.getProperty(key, "service");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
