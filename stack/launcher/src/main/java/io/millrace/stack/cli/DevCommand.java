package io.millrace.stack.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.millrace.stack.ControlClient;
import io.millrace.stack.Running;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Blueprint.Start;

/** {@code millrace dev}. */
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        description = "Runs one service in Quarkus dev mode, with live reload, against the rest of the stack.")
public final class DevCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options = new StackOptions();

    @Mixin
    private PortOptions ports = new PortOptions();

    @Parameters(paramLabel = "SERVICE", description = "The service, such as orders.")
    private String name = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Service service = Service.demand(name);
        Home home = options.home();
        Optional<ControlClient> up = ControlClient.find(home);
        return up.isPresent() ? besides(up.get(), home, service) : withTheRest(home, service);
    }

    /** Stops the running stack's instance of the service while dev mode runs. */
    private int besides(ControlClient stack, Home home, Service service) throws IOException, InterruptedException {
        stack.stopPart(service.name());
        try {
            return develop(new Blueprint(home, stack.ports(), Start.FAST), service);
        } finally {
            stack.startPart(service.name());
        }
    }

    private int withTheRest(Home home, Service service) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        var blueprint = new Blueprint(home, ports.plan(), Start.FAST).quick();
        try (var running = Running.start(blueprint, Set.of(service.name()), out)) {
            running.printAddresses();
            return develop(blueprint, service);
        }
    }

    private static int develop(Blueprint blueprint, Service service) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(List.of(
                        blueprint.home().root().resolve("mvnw").toString(),
                        "--quiet",
                        "-Ddev",
                        "-Dquarkus.analytics.disabled=true",
                        "-pl",
                        // Quarkus resolves the deployment module, which no other module depends on.
                        "messaging/deployment,services/" + service.name(),
                        "-am",
                        "compile",
                        "quarkus:dev"))
                .directory(blueprint.home().root().toFile())
                .inheritIO();
        builder.environment().putAll(blueprint.environment(service));
        builder.environment().put("MVNW_PINNED", "true");
        return builder.start().waitFor();
    }
}
