package io.millrace.stack.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import io.millrace.stack.ControlClient;

/** {@code millrace down}. */
@Command(name = "down", mixinStandardHelpOptions = true, description = "Stops everything, in order.")
public final class DownCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options = new StackOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var client = ControlClient.find(options.home());
        if (client.isEmpty()) {
            out.println("Millrace is not up.");
            return 0;
        }
        client.get().down();
        out.println("Millrace is down.");
        return 0;
    }
}
