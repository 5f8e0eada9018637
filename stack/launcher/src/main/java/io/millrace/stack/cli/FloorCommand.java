package io.millrace.stack.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.millrace.stack.Leftovers;
import io.millrace.stack.Running;
import io.millrace.stack.StackException;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.home.Secrets;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Blueprint.Start;
import io.millrace.stack.parts.Reach;

/** {@code millrace floor}. */
@Command(
        name = "floor",
        mixinStandardHelpOptions = true,
        description = {
            "Starts what the services stand on, without any of them: database, broker, schema registry and mail server,",
            "with databases, users, topics and schemas made; and stays. For a cluster that has none of these."
        })
public final class FloorCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options = new StackOptions();

    @Mixin
    private PortOptions ports = new PortOptions();

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            defaultValue = "localhost",
            description = "Of the interface that services come by (default: ${DEFAULT-VALUE}); 0.0.0.0 is any.")
    private String listen = "";

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT",
            description = "What clients of the broker are told to connect to (default: localhost and its port).")
    private @Nullable String advertised;

    @Option(
            names = "--passwords",
            paramLabel = "DIR",
            description = "Folder with a file for each database user, such as orders_app, and its password inside;"
                    + " those that are missing are made up, and kept in the state.")
    private @Nullable Path passwords;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Home home = options.home();
        home.prepare();
        Leftovers.stop(home);
        PortPlan plan = ports.plan();
        Reach reach = reach(plan);
        takePasswords(home);
        try (var running = Running.start(new Blueprint(home, plan, Start.PLAIN).with(reach), Set.of(), out)) {
            running.printAddresses();
            out.printf("%nCtrl-C stops everything.%n");
            out.flush();
            running.awaitClosed();
        }
        return 0;
    }

    private Reach reach(PortPlan plan) {
        try {
            return new Reach(listen, advertised == null ? "localhost:" + plan.broker() : advertised);
        } catch (IllegalArgumentException e) {
            throw new StackException(String.valueOf(e.getMessage()), e);
        }
    }

    private void takePasswords(Home home) {
        if (passwords == null) {
            return;
        }
        var secrets = new Secrets(home);
        // What Kubernetes mounts has links and folders of its own beside the files.
        try (var files = Files.newDirectoryStream(passwords, Files::isRegularFile)) {
            for (Path file : files) {
                secrets.take(
                        file.getFileName().toString(), Files.readString(file).strip());
            }
        } catch (IOException e) {
            throw new StackException("--passwords: %s can't be read".formatted(passwords), e);
        }
    }
}
