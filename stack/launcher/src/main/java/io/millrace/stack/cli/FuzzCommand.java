package io.millrace.stack.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.millrace.stack.Leftovers;
import io.millrace.stack.StackException;
import io.millrace.stack.fuzz.Fuzz;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.parts.AotCaches;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Blueprint.AotMode;

/** {@code millrace fuzz}. */
@Command(
        name = "fuzz",
        mixinStandardHelpOptions = true,
        description = {
            "Sends generated nonsense to every endpoint and every topic,",
            "then checks that nothing gave way: 0 if so."
        })
public final class FuzzCommand implements Callable<Integer> {

    private static final int MOST_CASES = 10_000_000;

    @Option(
            names = "--cases",
            paramLabel = "N",
            description = "How many requests, and how many records (default: ${DEFAULT-VALUE}).")
    private int cases = 10_000;

    @Option(names = "--seed", paramLabel = "S", description = "Of what is generated (default: a random one).")
    private @Nullable Long seed;

    @Option(names = "--port-offset", paramLabel = "N", description = "Added to every port (default: ${DEFAULT-VALUE}).")
    private int offset = 3_500;

    @Option(
            names = "--state",
            paramLabel = "FOLDER",
            description = "Where the run keeps its state; what is there is erased (default: .millrace/fuzz).")
    private @Nullable Path state;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (cases < 1 || cases > MOST_CASES) {
            throw new StackException("--cases must be from 1 to %,d, not %,d".formatted(MOST_CASES, cases));
        }
        PrintWriter out = spec.commandLine().getOut();
        Home home =
                state == null ? Home.of(Home.defaultState().resolveSibling("fuzz")) : Home.of(state.toAbsolutePath());
        Leftovers.stop(home);
        home.erase();
        home.prepare();
        long chosen = seed == null ? ThreadLocalRandom.current().nextLong(1, 1_000_000) : seed;
        AotMode mode = new AotCaches(home).complete() ? AotMode.USE : AotMode.NONE;
        var blueprint = new Blueprint(home, new PortPlan(offset), mode);
        return new Fuzz(new Fuzz.Settings(cases, chosen), out).run(blueprint) ? 0 : 1;
    }
}
