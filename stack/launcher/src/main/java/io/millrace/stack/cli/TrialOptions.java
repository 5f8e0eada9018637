package io.millrace.stack.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import io.millrace.stack.Leftovers;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.parts.AotCaches;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Blueprint.Start;

/** What commands that put a stack of their own to the test have in common. */
public final class TrialOptions {

    private static final long MOST_SEEDS = 1_000_000;

    @Option(names = "--seed", paramLabel = "S", description = "Of all that is chosen at random (default: a new one).")
    private @Nullable Long seed;

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            description = "Added to every port (default: one that keeps clear of ./millrace up).")
    private @Nullable Integer offset;

    @Option(
            names = "--state",
            paramLabel = "FOLDER",
            description = "Where the run keeps its state; what is there is erased (default: a folder in .millrace).")
    private @Nullable Path state;

    @Option(names = "--native", description = "Run native executables; those that are missing are built.")
    private boolean executables;

    private @Nullable Long drawn;

    /** The same one each time it is asked for. */
    public long seed() {
        if (seed != null) {
            return seed;
        }
        if (drawn == null) {
            drawn = ThreadLocalRandom.current().nextLong(1, MOST_SEEDS);
        }
        return drawn;
    }

    /**
     * A stack without a past.
     *
     * @param name of its folder
     * @param defaultOffset where it listens unless told otherwise
     */
    public Blueprint blueprint(String name, int defaultOffset, PrintWriter out) {
        Home home = Home.of(state == null ? Home.defaultState().resolveSibling(name) : state.toAbsolutePath());
        Leftovers.stop(home);
        home.erase();
        home.prepare();
        return new Blueprint(home, new PortPlan(offset == null ? defaultOffset : offset), start(home, out));
    }

    private Start start(Home home, PrintWriter out) {
        if (executables) {
            NativeCommand.buildMissing(home, out);
            return Start.NATIVE;
        }
        return new AotCaches(home).complete() ? Start.FAST : Start.PLAIN;
    }

    /** Likewise, with fast starts: prepared first, if the build has none yet. Executables start fast as they are. */
    public Blueprint trained(String name, int defaultOffset, PrintWriter out) {
        Blueprint blueprint = blueprint(name, defaultOffset, out);
        if (executables || new AotCaches(blueprint.home()).complete()) {
            return blueprint;
        }
        new Training(blueprint.home(), blueprint.ports(), out).run();
        return blueprint(name, defaultOffset, out);
    }
}
