package io.millrace.stack;

import java.util.logging.Level;
import java.util.logging.Logger;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import io.millrace.stack.cli.ChaosCommand;
import io.millrace.stack.cli.DevCommand;
import io.millrace.stack.cli.DownCommand;
import io.millrace.stack.cli.FloorCommand;
import io.millrace.stack.cli.FuzzCommand;
import io.millrace.stack.cli.ImportCommand;
import io.millrace.stack.cli.LogsCommand;
import io.millrace.stack.cli.NativeCommand;
import io.millrace.stack.cli.SchemasCommand;
import io.millrace.stack.cli.StatusCommand;
import io.millrace.stack.cli.UpCommand;

/** Entry point of the launcher, behind the script {@code ./millrace}. */
@Command(
        name = "millrace",
        description = "The event-driven order platform, on this machine.",
        mixinStandardHelpOptions = true,
        version = "1.0.0-SNAPSHOT",
        footer = {"", "Beside these: test (all tests), bench (what it can do and what it needs, measured)."},
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            DownCommand.class,
            DevCommand.class,
            NativeCommand.class,
            SchemasCommand.class,
            FloorCommand.class,
            ImportCommand.class,
            ChaosCommand.class,
            FuzzCommand.class
        })
public final class Millrace {

    /** Says loudly that a fallen server can't be stopped. What matters it throws. Held here, since loggers are forgotten. */
    private static final Logger EMBEDDED = Logger.getLogger("io.zonky.test.db.postgres.embedded");

    private Millrace() {}

    public static void main(String[] arguments) {
        System.exit(commandLine(new Millrace()).execute(arguments));
    }

    /** Whatever is called by {@code ./millrace} fails alike: one line for what a person can mend. */
    public static CommandLine commandLine(Object command) {
        // What the libraries think worth noting is not what people at the console want to read.
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tT %5$s%6$s%n");
        Logger.getLogger("").setLevel(Level.WARNING);
        EMBEDDED.setLevel(Level.OFF);
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    if (failure instanceof StackException) {
                        line.getErr().println(line.getColorScheme().errorText(failure.getMessage()));
                    } else {
                        failure.printStackTrace(line.getErr());
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }
}
