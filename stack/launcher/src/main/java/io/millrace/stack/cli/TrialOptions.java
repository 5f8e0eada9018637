package io.millrace.stack.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import io.millrace.stack.Leftovers;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Blueprint.Start;

/** The options of chaos, fuzz and bench, which each run a stack of their own. */
public final class TrialOptions {

    private static final long MOST_SEEDS = 1_000_000;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of all random choices (default: a new one).")
    private @Nullable Long seed;

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            description = "Added to every port (default: an offset that does not collide with ./millrace up).")
    private @Nullable Integer offset;

    @Option(
            names = "--state",
            paramLabel = "FOLDER",
            description = "Folder of the run's state, deleted first (default: a folder in .millrace).")
    private @Nullable Path state;

    @Option(names = "--native", description = "Run native executables; build missing ones first.")
    private boolean executables;

    private @Nullable Long drawn;

    /** The seed; the same for every call. */
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
     * A stack with an empty state.
     *
     * @param name of the state folder
     * @param defaultOffset port offset without {@code --port-offset}
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
        return Start.FAST;
    }

    /** The same with AOT caches, made first if the build has none. Native executables need none. */
    public Blueprint trained(String name, int defaultOffset, PrintWriter out) {
        Blueprint blueprint = blueprint(name, defaultOffset, out);
        if (executables || blueprint.isTrained()) {
            return blueprint;
        }
        new Training(blueprint.home(), blueprint.ports(), out).run();
        return blueprint(name, defaultOffset, out);
    }
}
