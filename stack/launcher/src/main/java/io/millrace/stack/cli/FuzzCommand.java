package io.millrace.stack.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.millrace.stack.StackException;
import io.millrace.stack.fuzz.Fuzz;

/** {@code millrace fuzz}. */
@Command(
        name = "fuzz",
        mixinStandardHelpOptions = true,
        description = {
            "Sends generated nonsense to every endpoint and every topic, then checks responses and dead letters.",
            "Exits with 0 if there is no violation."
        })
public final class FuzzCommand implements Callable<Integer> {

    private static final int MOST_CASES = 10_000_000;
    private static final int PORT_OFFSET = 3_500;

    @Option(
            names = "--cases",
            paramLabel = "N",
            description = "Number of requests, and of records (default: ${DEFAULT-VALUE}).")
    private int cases = 10_000;

    @Mixin
    private TrialOptions options = new TrialOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (cases < 1 || cases > MOST_CASES) {
            throw new StackException("--cases must be from 1 to %,d, not %,d".formatted(MOST_CASES, cases));
        }
        PrintWriter out = spec.commandLine().getOut();
        var settings = new Fuzz.Settings(cases, options.seed());
        return new Fuzz(settings, out).run(options.blueprint("fuzz", PORT_OFFSET, out)) ? 0 : 1;
    }
}
