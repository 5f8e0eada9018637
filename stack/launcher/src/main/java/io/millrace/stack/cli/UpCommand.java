package io.millrace.stack.cli;

import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.millrace.stack.ControlClient;
import io.millrace.stack.Leftovers;
import io.millrace.stack.Running;
import io.millrace.stack.StackException;
import io.millrace.stack.aot.AotAssembly;
import io.millrace.stack.aot.AotCaches;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.home.Service;
import io.millrace.stack.journey.Api;
import io.millrace.stack.journey.SampleJourney;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Blueprint.Start;

/** {@code millrace up}. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Starts everything, shows the journey of one order, and runs until Ctrl-C.")
public final class UpCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options = new StackOptions();

    @Mixin
    private PortOptions ports = new PortOptions();

    @Option(names = "--once", description = "Exit after the journey, with 0 if the order was completed.")
    private boolean once;

    @Option(names = "--fresh", description = "Delete the state of the last run first.")
    private boolean fresh;

    @Option(names = "--no-journey", description = "Place no sample order.")
    private boolean noJourney;

    @Option(names = "--no-aot", description = "Neither use nor make AOT caches: starts are slower.")
    private boolean noAot;

    @Option(names = "--peak", description = "Let the JVMs optimize for a long load: starts take about twice as long.")
    private boolean peak;

    @Option(names = "--native", description = "Run native executables; build missing ones first.")
    private boolean executables;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Home home = options.home();
        PortPlan plan = ports.plan();
        if (ControlClient.find(home).isPresent()) {
            throw new StackException("Millrace is running already. See ./millrace status, or stop it: ./millrace down");
        }
        var left = Leftovers.stop(home);
        if (!left.isEmpty()) {
            out.printf("Stopped the processes that a killed launcher had left: %s.%n", Leftovers.names(left));
        }
        if (fresh) {
            home.erase();
        }
        var caches = new AotCaches(home);
        caches.forgetRecordings();
        try (var running = Running.start(blueprint(home, plan, out), Set.of(), out)) {
            if (!noJourney) {
                journey(plan, out).run();
                out.printf("%nJourney complete, %.1f s after the start.%n", running.seconds());
                if (caches.isRecording()) {
                    out.println("This run is recorded for fast starts. So when it stops, its processes write for half a"
                            + " minute; the rest is done in the background.");
                }
                // What an interrupted process has left to do.
                new AotAssembly(home).begin();
                running.whenStopped(() -> makeFastStarts(home, out));
            }
            running.printAddresses();
            if (!once) {
                out.printf("%nCtrl-C stops everything.%n");
                out.flush();
                running.awaitClosed();
            }
        }
        return 0;
    }

    private Blueprint blueprint(Home home, PortPlan plan, PrintWriter out) {
        var blueprint = new Blueprint(home, plan, way(home, out));
        return peak ? blueprint : blueprint.quick();
    }

    /** Decides how the processes are started, and builds the executables that are missing. */
    private Start way(Home home, PrintWriter out) {
        if (executables) {
            NativeCommand.buildMissing(home, out);
            return Start.NATIVE;
        }
        if (noAot) {
            return Start.PLAIN;
        }
        // Without an order a recording would miss most of what a start is for.
        return noJourney ? Start.FAST : Start.RECORDING;
    }

    /** Has a process in the background make AOT caches of what this run has recorded. */
    private static void makeFastStarts(Home home, PrintWriter out) {
        new AotCaches(home).keep();
        var assembly = new AotAssembly(home);
        int pending = assembly.pending();
        if (pending > 0) {
            assembly.begin();
            out.printf(
                    "Fast starts of %d programs are made of this run, in the background at the lowest priority.%n",
                    pending);
            out.flush();
        }
    }

    static SampleJourney journey(PortPlan plan, PrintWriter out) {
        return new SampleJourney(
                new Api("http://localhost:" + plan.http(Service.GATEWAY)), "http://localhost:" + plan.mailApi(), out);
    }
}
