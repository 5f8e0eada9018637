package io.millrace.stack.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Set;

import me.tongfei.progressbar.ProgressBar;

import io.millrace.stack.Leftovers;
import io.millrace.stack.Progress;
import io.millrace.stack.Running;
import io.millrace.stack.StackException;
import io.millrace.stack.aot.AotAssembly;
import io.millrace.stack.aot.AotCaches;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Blueprint.Start;

/** Makes AOT caches before a bench or a long chaos run: runs the stack once, on a state of its own, and records. */
final class Training {

    private final Home home;
    private final PortPlan ports;
    private final PrintWriter out;

    Training(Home home, PortPlan ports, PrintWriter out) {
        this.home = home;
        this.ports = ports;
        this.out = out;
    }

    /** Makes the caches. If that fails, prints why: services then start without caches, more slowly. */
    void run() {
        out.println("Preparing fast starts (AOT caches): once for each build, some minutes.");
        out.flush();
        try {
            train();
        } catch (StackException e) {
            out.printf("The AOT caches could not be made, so services start without them: %s%n", e.getMessage());
        }
        out.println();
        out.flush();
    }

    private void train() {
        Home training = Home.of(home.root().resolve(".millrace/training"));
        Leftovers.stop(training);
        training.erase();
        Running running = Running.start(new Blueprint(training, ports, Start.RECORDING), Set.of(), out);
        try {
            UpCommand.journey(ports, new PrintWriter(new StringWriter())).run();
        } finally {
            running.close();
        }
        new AotCaches(training).keep();
        var assembly = new AotAssembly(home);
        try (ProgressBar progress = Progress.parts("Making the caches", assembly.pending())) {
            assembly.run(cache -> progress.step());
        }
        training.erase();
    }
}
