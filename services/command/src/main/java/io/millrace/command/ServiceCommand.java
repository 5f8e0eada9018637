package io.millrace.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
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
 * What a service's executable does with its arguments: without any it serves, and everything that it is to know comes
 * from its environment. Built without annotations, so that a native image needs to reflect on nothing.
 */
public final class ServiceCommand {

    private static final String MIGRATE = "migrate";
    private static final String RETRIES = "QUARKUS_FLYWAY_CONNECT_RETRIES";

    private final boolean migrates;

    private ServiceCommand(boolean migrates) {
        this.migrates = migrates;
    }

    /** Runs a service that has a database. Does not return. */
    public static void mainWithDatabase(String... arguments) {
        new ServiceCommand(true).main(arguments);
    }

    /** Runs a service that has none. Does not return. */
    public static void mainWithoutDatabase(String... arguments) {
        new ServiceCommand(false).main(arguments);
    }

    private void main(String... arguments) {
        // As in production: no time is spent on parsing nothing.
        if (arguments.length == 0) {
            serve();
            return;
        }
        var line = new CommandLine(spec());
        try {
            ParseResult parsed = line.parseArgs(arguments);
            Integer help = CommandLine.executeHelpRequest(parsed);
            if (help != null) {
                System.exit(ExitCode.OK.value());
            } else if (parsed.hasSubcommand()) {
                migrate();
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
                        .description("Tells the version, and ends.")
                        .build());
        spec.version(name() + " " + property("META-INF/millrace.properties", "version"));
        spec.usageMessage()
                .description("Serves until it is told to stop by SIGTERM; ends when what is in flight is done.")
                .footer(
                        "",
                        "It is configured by its environment, such as QUARKUS_DATASOURCE_REACTIVE_URL or",
                        "KAFKA_BOOTSTRAP_SERVERS; docs/operations.md lists what there is.",
                        "",
                        "Exit codes: 0 done, 64 command line not understood, 69 something it needs can't",
                        "be reached, 78 wrong configuration, 1 anything else.");
        if (migrates) {
            CommandSpec migrate = CommandSpec.create().addOption(help());
            migrate.usageMessage()
                    .description("Brings the database's tables up to date as their owner, and ends.")
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
                .description("Shows this, and ends.")
                .build();
    }

    /** Without what begins once the tables are there: it takes no requests and joins no group. */
    private void migrate() {
        System.setProperty("quarkus.init-and-exit", "true");
        System.setProperty("quarkus.flyway.migrate-at-start", "true");
        if (System.getenv(RETRIES) == null) {
            // Whoever calls it sees to it that it is called again, and a wrong password doesn't get right by waiting.
            System.setProperty("quarkus.flyway.connect-retries", "0");
        }
        serve();
    }

    private void serve() {
        List<String> unknown = Variables.unknown(System.getenv().keySet());
        if (!unknown.isEmpty()) {
            System.err.printf(
                    "%s: no setting is called %s; docs/operations.md and docs/messaging.md tell what there is%n",
                    name(), String.join(", ", unknown));
            System.exit(ExitCode.CONFIGURATION.value());
        }
        Quarkus.run(null, this::ended);
    }

    private void ended(int code, @Nullable Throwable failure) {
        int told = failure == null || code == ExitCode.OK.value()
                ? code
                : explain(failure).value();
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(told, failure);
    }

    private ExitCode explain(Throwable failure) {
        var known = StartFailure.of(failure);
        if (known.isPresent()) {
            System.err.printf("%s: %s%n", name(), known.get().why());
            return known.get().code();
        }
        System.err.printf("%s: can't start, and knows no remedy:%n", name());
        failure.printStackTrace();
        return ExitCode.FAILED;
    }

    /** Not read before anybody asks: most starts need no name. */
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
