package io.millrace.stack.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

import io.millrace.stack.Await;
import io.millrace.stack.Pause;
import io.millrace.stack.Progress;
import io.millrace.stack.Running;
import io.millrace.stack.Stack;
import io.millrace.stack.StackException;
import io.millrace.stack.chaos.fault.Clocks;
import io.millrace.stack.chaos.fault.Plan;
import io.millrace.stack.chaos.fault.Plan.Targets;
import io.millrace.stack.chaos.fault.Saboteur;
import io.millrace.stack.chaos.ledger.Ledger;
import io.millrace.stack.chaos.ledger.Result;
import io.millrace.stack.chaos.net.ProxyLinks;
import io.millrace.stack.chaos.shop.Shop;
import io.millrace.stack.chaos.shop.Subscriber;
import io.millrace.stack.chaos.shop.Warehouse;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.Service;
import io.millrace.stack.inspect.Quiet;
import io.millrace.stack.inspect.ServiceDatabases;
import io.millrace.stack.journey.Api;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Rig;
import io.millrace.stack.parts.Supervised.State;
import io.millrace.stack.retail.ImportMode;
import io.millrace.stack.retail.Importer;
import io.millrace.stack.retail.Survey;
import io.millrace.stack.retail.file.Overrides;

/**
 * One chaos run: starts a stack with proxied connections, clients and faults; waits until all work has ended; checks
 * the ledger.
 */
public final class Chaos {

    private static final int CLIENTS = 4;
    private static final int REPLICAS = 3;
    /** The time in which all work must end after the last fault: retries wait for minutes. */
    private static final Duration SETTLING = Duration.ofMinutes(12);

    private final Blueprint blueprint;
    private final Home home;
    private final Settings settings;
    private final PrintWriter out;

    /**
     * The settings of a run.
     *
     * @param length of the time with faults
     * @param invoices imported meanwhile; null for none
     */
    public record Settings(
            Duration length, long seed, @Nullable Path invoices) {}

    public Chaos(Blueprint blueprint, Settings settings, PrintWriter out) {
        this.blueprint = blueprint;
        this.home = blueprint.home();
        this.settings = settings;
        this.out = out;
    }

    /** @return whether every promise was kept */
    public boolean run() {
        Clocks clocks = Clocks.prepare(home.state().resolve("chaos"), settings.seed());
        clocks.obstacle().ifPresent(why -> out.println("No clock is skewed: " + why));
        try (var links = new ProxyLinks();
                var running = Running.start(
                        blueprint.with(new Rig(links, REPLICAS, clocks::environment, Optional.empty())),
                        Set.of(),
                        out);
                var subscriber = new Subscriber();
                var history = new History(home.state().resolve("chaos/history.jsonl"))) {
            return run(running.stack(), links, subscriber, history);
        }
    }

    private boolean run(Stack stack, ProxyLinks links, Subscriber subscriber, History history) {
        var api = new Api(edge());
        var shop = new Shop(api, history, settings.seed());
        shop.open();
        subscriber.subscribe(api);
        Plan plan = Plan.of(settings.seed(), settings.length(), targets(links));
        out.printf(
                "%nUp to %d faults in %d s, seed %d. History: %s%n",
                plan.strikes().size(),
                settings.length().toSeconds(),
                settings.seed(),
                home.state().resolve("chaos/history.jsonl"));
        out.flush();

        CompletableFuture<Boolean> imported = importing();
        var sabotage = CompletableFuture.supplyAsync(
                () -> new Saboteur(stack, links, history, settings.seed()).carryOut(plan, settings.length()),
                Thread::startVirtualThread);
        var selling =
                CompletableFuture.runAsync(() -> shop.sell(CLIENTS, settings.length()), Thread::startVirtualThread);
        watch(shop, history);
        Plan done = sabotage.join();
        out.println("The faults are over; waiting until all work has ended.");
        out.flush();
        selling.join();
        boolean importAgrees = imported.join();
        List<String> underWay = settle(stack, new Warehouse(api));
        Result result = Ledger.of(stack.blueprint(), api, shop, subscriber.messages(), history, settings.length())
                .check();
        var text = new StringWriter();
        new Report(new PrintWriter(text))
                .print(settings, done, history, shop, stack.report(), underWay, result, importAgrees);
        var violations = new StringWriter();
        new Report(new PrintWriter(violations)).printViolations(result);
        Path folder = home.state().resolve("chaos");
        new Picture(done, history).draw(folder, new ServiceDatabases(stack.blueprint()));
        write(folder.resolve("report.txt"), text.toString());
        write(folder.resolve("violations.txt"), violations.toString());
        out.printf("%s%nPicture: %s%n", text, folder.resolve("chaos.png"));
        if (!result.isClean()) {
            out.printf("All violations: %s%n", folder.resolve("violations.txt"));
        }
        out.flush();
        return result.isClean() && importAgrees && underWay.isEmpty();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CompletableFuture<Boolean> importing() {
        Path file = settings.invoices();
        if (file == null) {
            return CompletableFuture.completedFuture(true);
        }
        var quiet = new PrintWriter(PrintWriter.nullWriter());
        Path rejects = home.state().resolve("chaos/rejects.csv");
        var api = new Api(edge(), ImportMode.UNDER_FIRE.ends());
        return CompletableFuture.supplyAsync(
                        () -> {
                            try (Survey survey = Survey.of(file, Overrides.NONE, rejects, quiet)) {
                                return new Importer(survey, api, ImportMode.UNDER_FIRE, quiet).run();
                            }
                        },
                        Thread::startVirtualThread)
                .exceptionally(failure -> {
                    out.println("The import has failed: " + failure);
                    return false;
                });
    }

    private String edge() {
        return "http://localhost:" + blueprint.ports().http(Service.GATEWAY);
    }

    private static Targets targets(ProxyLinks links) {
        List<String> services = Service.ALL.stream().map(Service::name).toList();
        List<String> replicas = Service.ALL.stream()
                .filter(Service::database)
                .flatMap(service -> List.of(service.name() + "-1", service.name() + "-2").stream())
                .toList();
        return new Targets(services, replicas, links.names());
    }

    private void watch(Shop shop, History history) {
        long seconds = settings.length().toSeconds();
        Instant begin = Instant.now();
        try (ProgressBar progress = Progress.seconds("Chaos", seconds)) {
            for (long passed = 0;
                    passed < seconds;
                    passed = Duration.between(begin, Instant.now()).toSeconds()) {
                progress.stepTo(passed);
                progress.setExtraMessage("%d orders asked for, %d entries in the history"
                        .formatted(shop.purchases().size(), history.entries().size()));
                Pause.of(Duration.ofMillis(500));
            }
            progress.stepTo(seconds);
        }
    }

    /** @return the work that has not ended in time */
    private List<String> settle(Stack stack, Warehouse warehouse) {
        Await.until(
                "All parts are ready again",
                Duration.ofMinutes(5),
                () -> stack.report().stream()
                                .allMatch(report -> report.state() == State.READY
                                        || report.state() == State.WAITING
                                        || report.state() == State.STOPPED)
                        ? Boolean.TRUE
                        : null);
        var unfinished = new Quiet(stack.blueprint());
        try {
            Await.until("All work ends", SETTLING, () -> {
                List<String> returned = unfinished.ordersWithAwaitedGoods();
                returned.forEach(warehouse::receive);
                List<String> underWay = unfinished.underWay();
                return (returned.isEmpty() && underWay.isEmpty()) ? Boolean.TRUE : null;
            });
            // The mail server may still be storing the last mail.
            Pause.of(Duration.ofSeconds(5));
            return List.of();
        } catch (StackException e) {
            return unfinished.underWay();
        }
    }
}
