package io.millrace.stack.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.millrace.stack.StackException;
import io.millrace.stack.chaos.Chaos;
import io.millrace.stack.parts.Blueprint;

/** {@code millrace chaos}. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Kills, freezes and disconnects processes while orders come in, then checks every promise.",
            "Exits with 0 if every promise was kept."
        })
public final class ChaosCommand implements Callable<Integer> {

    private static final int MOST_MINUTES = 24 * 60;
    private static final int PORT_OFFSET = 3_400;

    /** From this length on, making AOT caches pays: processes are killed some ten times a minute. */
    private static final Duration WORTH_TRAINING = Duration.ofMinutes(10);

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "Length of the time with faults (default: ${DEFAULT-VALUE}).")
    private double minutes = 2;

    @Option(names = "--import", paramLabel = "FILE.csv", description = "Invoices to import during the faults.")
    private @Nullable Path invoices;

    @Mixin
    private TrialOptions options = new TrialOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (!(minutes > 0 && minutes <= MOST_MINUTES)) {
            throw new StackException(
                    "--minutes must be above 0 and at most %d, not %s".formatted(MOST_MINUTES, minutes));
        }
        if (invoices != null && !Files.isReadable(invoices)) {
            throw new StackException("--import: there is no readable file " + invoices.toAbsolutePath());
        }
        PrintWriter out = spec.commandLine().getOut();
        var length = Duration.ofMillis((long) (minutes * 60_000));
        var settings = new Chaos.Settings(length, options.seed(), invoices);
        return new Chaos(blueprint(length, out), settings, out).run() ? 0 : 1;
    }

    private Blueprint blueprint(Duration length, PrintWriter out) {
        return length.compareTo(WORTH_TRAINING) < 0
                ? options.blueprint("chaos", PORT_OFFSET, out)
                : options.trained("chaos", PORT_OFFSET, out);
    }
}
