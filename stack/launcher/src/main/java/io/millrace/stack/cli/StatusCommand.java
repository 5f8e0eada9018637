package io.millrace.stack.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import io.millrace.stack.ControlClient;
import io.millrace.stack.Leftovers;
import io.millrace.stack.Leftovers.Leftover;
import io.millrace.stack.parts.Supervised;
import io.millrace.stack.parts.Supervised.State;

/** {@code millrace status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows each process and its state. Exits with 0 if all are ready, 1 if not.")
public final class StatusCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options = new StackOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        var client = ControlClient.find(options.home());
        var left = client.isPresent() ? List.<Leftover>of() : Leftovers.find(options.home());
        if (!left.isEmpty()) {
            print(out, left);
            return 1;
        }
        var parts = client.orElseGet(() -> ControlClient.of(options.home())).status();
        out.printf("%-14s %-9s %6s %8s %8s %9s%n", "part", "state", "port", "process", "since", "restarts");
        for (Supervised.Report part : parts) {
            out.printf(
                    "%-14s %-9s %6d %8s %8s %9d%n",
                    part.name(),
                    part.state().name().toLowerCase(Locale.ROOT),
                    part.port(),
                    part.pid() == null ? "-" : part.pid(),
                    age(part.since()),
                    part.restarts());
        }
        out.flush();
        return parts.stream().allMatch(part -> part.state() == State.READY) ? 0 : 1;
    }

    private static void print(PrintWriter out, List<Leftover> left) {
        out.println("The launcher was killed, and its processes still run, unsupervised:");
        out.printf("%-14s %8s %8s%n", "part", "process", "since");
        for (Leftover part : left) {
            out.printf(
                    "%-14s %8d %8s%n",
                    part.part(),
                    part.process().pid(),
                    part.process().info().startInstant().map(StatusCommand::age).orElse("-"));
        }
        out.println("Stop them: ./millrace down");
        out.flush();
    }

    private static String age(Instant since) {
        Duration age = Duration.between(since, Instant.now());
        return age.toHours() > 0
                ? "%dh%02dm".formatted(age.toHours(), age.toMinutesPart())
                : "%dm%02ds".formatted(age.toMinutes(), age.toSecondsPart());
    }
}
