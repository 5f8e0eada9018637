package io.millrace.stack.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import io.millrace.stack.ControlClient;
import io.millrace.stack.Leftovers;
import io.millrace.stack.aot.AotAssembly;

/** {@code millrace down}. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Stops every process, in order, also those that a killed launcher has left.")
public final class DownCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options = new StackOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var client = ControlClient.find(options.home());
        if (client.isPresent()) {
            client.get().down();
            out.println("Millrace is down.");
            if (new AotAssembly(options.home()).pending() > 0) {
                out.println("Fast starts are made of this run, in the background at the lowest priority.");
            }
            return 0;
        }
        var left = Leftovers.stop(options.home());
        if (left.isEmpty()) {
            out.println("Millrace is not up.");
        } else {
            out.printf(
                    "The launcher was killed before. Stopped the processes that it had started: %s.%n",
                    Leftovers.names(left));
            out.println("Millrace is down.");
        }
        return 0;
    }
}
