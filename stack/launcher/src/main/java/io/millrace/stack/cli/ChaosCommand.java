package io.millrace.stack.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.millrace.stack.Leftovers;
import io.millrace.stack.StackException;
import io.millrace.stack.chaos.Chaos;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.parts.AotCaches;
import io.millrace.stack.parts.Blueprint.AotMode;

/** {@code millrace chaos}. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Places orders while processes are killed and frozen and connections break,",
            "then checks that every promise was kept: 0 if so."
        })
public final class ChaosCommand implements Callable<Integer> {

    private static final int MOST_MINUTES = 24 * 60;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "How long things go wrong (default: ${DEFAULT-VALUE}).")
    private double minutes = 2;

    @Option(names = "--seed", paramLabel = "S", description = "Of what goes wrong when (default: a random one).")
    private @Nullable Long seed;

    @Option(names = "--import", paramLabel = "FILE.csv", description = "Invoices to bring in meanwhile.")
    private @Nullable Path invoices;

    @Option(names = "--port-offset", paramLabel = "N", description = "Added to every port (default: ${DEFAULT-VALUE}).")
    private int offset = 3_400;

    @Option(
            names = "--state",
            paramLabel = "FOLDER",
            description = "Where the run keeps its state; what is there is erased (default: .millrace/chaos).")
    private @Nullable Path state;

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
        Home home =
                state == null ? Home.of(Home.defaultState().resolveSibling("chaos")) : Home.of(state.toAbsolutePath());
        Leftovers.stop(home);
        home.erase();
        long chosen = seed == null ? ThreadLocalRandom.current().nextLong(1, 1_000_000) : seed;
        AotMode mode = new AotCaches(home).complete() ? AotMode.USE : AotMode.NONE;
        var length = Duration.ofMillis((long) (minutes * 60_000));
        var settings = new Chaos.Settings(length, chosen, invoices);
        return new Chaos(home, new PortPlan(offset), mode, settings, out).run() ? 0 : 1;
    }
}
