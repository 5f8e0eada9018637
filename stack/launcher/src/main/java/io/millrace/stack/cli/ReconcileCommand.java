package io.millrace.stack.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.millrace.messaging.event.Recovery;
import io.millrace.stack.Await;
import io.millrace.stack.ControlClient;
import io.millrace.stack.StackException;
import io.millrace.stack.home.Service;
import io.millrace.stack.inspect.ServiceDatabases;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Blueprint.Start;
import io.millrace.stack.reconcile.Comparison;
import io.millrace.stack.reconcile.Reconcile;
import io.millrace.stack.setup.Wiring;

/** {@code millrace reconcile}. */
@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        description = {
            "After a restore: names the services whose databases are older than the others, and the events that they miss.",
            "Exits with 0 if there are none, 1 if there are any. With --heal, services handle the missing events again;",
            "events that they know have no second effect. Run it before the service with the restored database is started."
        })
public final class ReconcileCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Mixin
    private StackOptions options = new StackOptions();

    @Mixin
    private BrokerOptions broker = new BrokerOptions();

    @Option(
            names = "--databases",
            paramLabel = "FILE",
            description = {
                "Databases elsewhere: a file with SERVICE.url (jdbc:postgresql:...), SERVICE.username and",
                "SERVICE.password for each service. Needed with --bootstrap or --config."
            })
    private @Nullable Path databases;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = {
                "Compare only events since this time, such as 2026-11-30T04:00:00Z. Choose a time that is surely before the",
                "time of the restore (default: all events that topics and inboxes have)."
            })
    private @Nullable Instant since;

    @Option(names = "--heal", description = "Let services handle the missing events again.")
    private boolean heal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (broker.areElsewhere() != (databases != null)) {
            throw new StackException("--databases needs --bootstrap or --config, and these need --databases");
        }
        PrintWriter out = spec.commandLine().getOut();
        var home = options.home();
        var wiring = Wiring.of(home);
        if (wiring.services().isEmpty()) {
            throw new StackException(
                    "The services are not built here, so their channels are not known: ./millrace test");
        }
        var reconcile = new Reconcile(wiring, serviceDatabases(), broker.connection(options), since);
        Comparison comparison = reconcile.compare();
        comparison.print(out);
        if (comparison.behind().isEmpty() || !heal) {
            return comparison.behind().isEmpty() ? 0 : 1;
        }
        return databases == null ? healHere(reconcile, comparison) : heal(reconcile, comparison);
    }

    private ServiceDatabases serviceDatabases() {
        return databases != null
                ? new ServiceDatabases(BrokerOptions.read(databases))
                : new ServiceDatabases(new Blueprint(
                        options.home(), ControlClient.of(options.home()).ports(), Start.PLAIN));
    }

    /** Heals a stack of this launcher: stops and starts the services as needed, and admits no requests meanwhile. */
    private int healHere(Reconcile reconcile, Comparison comparison) {
        var stack = ControlClient.of(options.home());
        stack.stopPart(Service.GATEWAY.name());
        comparison.behind().forEach(stack::stopPart);
        try {
            healStopped(reconcile, comparison, stack);
        } finally {
            comparison.behind().forEach(stack::startPart);
            stack.startPart(Service.GATEWAY.name());
        }
        return 0;
    }

    private void healStopped(Reconcile reconcile, Comparison comparison, ControlClient stack) {
        for (String service : comparison.behind()) {
            if (recover(reconcile, service) > 0) {
                stack.startPart(service);
                Await.until(
                        "%s restores its lost events".formatted(service),
                        PATIENCE,
                        () -> reconcile.waiting(service) == 0 ? true : null);
                stack.stopPart(service);
            }
        }
        comparison.behind().forEach(service -> setBack(reconcile, comparison, service));
    }

    /** Heals services outside of this stack: the operator starts and stops them. */
    private int heal(Reconcile reconcile, Comparison comparison) {
        comparison.behind().forEach(service -> recover(reconcile, service));
        List<String> waiting = comparison.behind().stream()
                .filter(service -> reconcile.waiting(service) > 0)
                .toList();
        waiting.forEach(service -> print(
                "%s has %s to restore. Start it, wait until its consumer group of *%s has no lag, and stop it.",
                service, Comparison.events(reconcile.waiting(service)), Recovery.TOPIC_SUFFIX));
        if (!waiting.isEmpty()) {
            print("Then run this command again: the services then handle the missing events again.");
            return 1;
        }
        comparison.behind().forEach(service -> setBack(reconcile, comparison, service));
        return 0;
    }

    private long recover(Reconcile reconcile, String service) {
        long events = reconcile.recover(service);
        if (events > 0) {
            print(
                    "%s gets back %s that it had published; its database may have some of them.",
                    service, Comparison.events(events));
        }
        return events;
    }

    private void setBack(Reconcile reconcile, Comparison comparison, String service) {
        reconcile.setBack(comparison, service);
        comparison
                .forgottenBy(service)
                .forEach(events -> print(
                        "%s handles %s again, from the first missing event on, when it runs.",
                        service, events.topic()));
    }

    private void print(String text, Object... values) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(text + "%n", values);
        out.flush();
    }
}
