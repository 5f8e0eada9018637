package io.millrace.stack.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import io.millrace.stack.project.ExternalService;

/** {@code millrace infra}. */
@Command(
        name = "infra",
        mixinStandardHelpOptions = true,
        description = {
            "Runs database, broker, schema registry, mail server, a simulated card gateway and a simulated carrier, without the",
            "services.",
            "Creates databases, users, topics and schemas, and runs until Ctrl-C. Use this command for a cluster without",
            "such servers, or for a service of your own."
        })
public class InfraCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options = new StackOptions();

    @Mixin
    private PortOptions ports = new PortOptions();

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            defaultValue = "localhost",
            description = "Address to listen on (default: ${DEFAULT-VALUE}); 0.0.0.0 listens on every interface.")
    private String listen = "";

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT",
            description = "Address that the broker gives to its clients (default: localhost and its port).")
    private @Nullable String advertised;

    @Option(
            names = "--gateway",
            paramLabel = "URL",
            defaultValue = "",
            description =
                    "URL of the gateway, to which card gateway and carrier send their messages (default: localhost and the"
                            + " gateway's port).")
    private String gateway = "";

    @Option(
            names = "--passwords",
            paramLabel = "DIR",
            description =
                    "Folder with a file for each database user, such as orders_app, that contains the user's password."
                            + " The files cards_api_key, cards_webhook_secret, carrier_api_key and carrier_webhook_secret"
                            + " have the API keys that the simulators demand, and the secrets that they sign with."
                            + " Other passwords are generated, and kept in the state folder.")
    private @Nullable Path passwords;

    @Option(
            names = "--service",
            paramLabel = "DIR",
            description =
                    "Project of a service of your own, already built. Millrace creates its database, users and topics, and"
                            + " writes its settings to STATE/NAME.env. Repeatable.")
    private List<Path> projects = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        var services = projects.stream().map(ExternalService::of).toList();
        Home home = options.home();
        home.prepare();
        Leftovers.stop(home);
        PortPlan plan = ports.plan();
        Reach reach = reach(plan);
        takePasswords(home);
        try (var running = Running.start(new Blueprint(home, plan, Start.PLAIN).with(reach), Set.of(), out)) {
            running.printAddresses();
            for (ExternalService service : services) {
                service.prepare(running.stack().database(), running.stack().blueprint());
                out.printf(
                        "  %-14s %s%n",
                        service.name().value(),
                        service.writeEnvironment(running.stack().blueprint()));
            }
            out.printf("%nCtrl-C stops everything.%n");
            out.flush();
            running.awaitClosed();
        }
        return 0;
    }

    private Reach reach(PortPlan plan) {
        try {
            return new Reach(listen, advertised == null ? "localhost:" + plan.broker() : advertised, gateway);
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
