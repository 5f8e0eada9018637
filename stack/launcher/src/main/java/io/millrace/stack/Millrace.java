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
import io.millrace.stack.cli.InfraCommand;
import io.millrace.stack.cli.LogsCommand;
import io.millrace.stack.cli.NativeCommand;
import io.millrace.stack.cli.NewServiceCommand;
import io.millrace.stack.cli.ReconcileCommand;
import io.millrace.stack.cli.RedriveCommand;
import io.millrace.stack.cli.SchemasCommand;
import io.millrace.stack.cli.StatusCommand;
import io.millrace.stack.cli.TokenCommand;
import io.millrace.stack.cli.UpCommand;

/** Entry point of the launcher, behind the script {@code ./millrace}. */
@Command(
        name = "millrace",
        description = "The event-driven order platform, on this machine.",
        mixinStandardHelpOptions = true,
        version = "1.0.0-SNAPSHOT",
        footer = {
            "",
            "Further commands: test (runs all tests), bench (measures), install (puts the extension into the local Maven repository)."
        },
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            TokenCommand.class,
            LogsCommand.class,
            DownCommand.class,
            DevCommand.class,
            NativeCommand.class,
            SchemasCommand.class,
            InfraCommand.class,
            FloorCommand.class,
            NewServiceCommand.class,
            ImportCommand.class,
            RedriveCommand.class,
            ReconcileCommand.class,
            ChaosCommand.class,
            FuzzCommand.class
        })
public final class Millrace {

    /**
     * Logs at error level that a crashed server can't be stopped, which is no problem. Kept in a field: loggers are
     * weakly referenced.
     */
    private static final Logger EMBEDDED = Logger.getLogger("io.zonky.test.db.postgres.embedded");

    private Millrace() {}

    public static void main(String[] arguments) {
        System.exit(commandLine(new Millrace()).execute(arguments));
    }

    /**
     * The command line with the error handling of all {@code ./millrace} commands: one line for an error that the user
     * can fix.
     */
    public static CommandLine commandLine(Object command) {
        // The console shows warnings of libraries, and none of their information.
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
