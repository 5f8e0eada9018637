package io.millrace.stack.fuzz;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import net.jqwik.api.sessions.JqwikSession;

import io.millrace.stack.Pause;
import io.millrace.stack.Running;
import io.millrace.stack.Stack;
import io.millrace.stack.fuzz.http.Requesting;
import io.millrace.stack.fuzz.topic.DeadLetters;
import io.millrace.stack.fuzz.topic.Known;
import io.millrace.stack.fuzz.topic.Publishing;
import io.millrace.stack.home.Service;
import io.millrace.stack.inspect.Backlog;
import io.millrace.stack.inspect.Quiet;
import io.millrace.stack.inspect.ServiceDatabases;
import io.millrace.stack.inspect.StockBook;
import io.millrace.stack.journey.Api;
import io.millrace.stack.journey.SampleJourney;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Supervised;
import io.millrace.stack.setup.Schemas;
import io.millrace.stack.setup.Wiring;

/**
 * Sends generated nonsense to every endpoint and topic of a running stack. No service may answer with a 5xx status or
 * crash, and no channel may stop. Every unreadable record, and every event that breaks a rule of its contract, must
 * become a complete dead letter. The books of the stock must agree.
 */
public final class Fuzz {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final int MOST_SHOWN = 12;

    /** The product of the sample journey. */
    private static final String SKU = "millstone";

    private final Settings settings;
    private final PrintWriter out;

    /** @param cases number of requests, and of records */
    public record Settings(int cases, long seed) {}

    public Fuzz(Settings settings, PrintWriter out) {
        this.settings = settings;
        this.out = out;
    }

    /** @return whether there is no violation */
    public boolean run(Blueprint blueprint) {
        try (var running = Running.start(blueprint, Set.of(), out)) {
            var violations = new ArrayList<String>();
            JqwikSession.run(() -> violations.addAll(run(running.stack())));
            write(blueprint.home().state().resolve("violations.txt"), violations);
            violations.stream().limit(MOST_SHOWN).forEach(what -> out.printf("%nWRONG: %s%n", what));
            out.printf(
                    "%n%s%n",
                    violations.isEmpty()
                            ? "No violations."
                            : "%d violations. To repeat the run: ./millrace fuzz --seed %d --cases %d"
                                    .formatted(violations.size(), settings.seed(), settings.cases()));
            out.flush();
            return violations.isEmpty();
        }
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until every record is handled or dead-lettered, and returns the violations that remain. */
    private static List<String> settle(Wiring wiring, Blueprint blueprint) {
        var quiet = new Quiet(blueprint);
        Instant end = Instant.now().plus(PATIENCE);
        List<String> left = left(wiring, blueprint, quiet);
        while (!left.isEmpty() && Instant.now().isBefore(end)) {
            Pause.of(LOOK_EVERY);
            left = left(wiring, blueprint, quiet);
        }
        return left;
    }

    private static List<String> left(Wiring wiring, Blueprint blueprint, Quiet quiet) {
        // In this order: handlers may still write dead letters.
        var left = new ArrayList<String>();
        Backlog.of(wiring, blueprint.bootstrapServers())
                .forEach((group, count) ->
                        left.add("%s lags behind by %,d records and makes no progress".formatted(group, count)));
        left.addAll(quiet.unpublished());
        return left;
    }

    private List<String> run(Stack stack) {
        Blueprint blueprint = stack.blueprint();
        Wiring wiring = Wiring.of(blueprint.home());
        int edge = blueprint.ports().http(Service.GATEWAY);
        var api = new Api("http://localhost:" + edge);
        var journey = new SampleJourney(
                api, "http://localhost:" + blueprint.ports().mailApi(), new PrintWriter(PrintWriter.nullWriter()));
        List<String> orders = IntStream.range(0, 3).mapToObj(i -> journey.run()).toList();
        var known = Map.of("id", orders, "order", orders, "orderId", orders, "sku", List.of(SKU));

        var requesting = new Requesting(api.get("/openapi").body(), edge, known, settings.seed());
        requesting.run(settings.cases());
        var violations = new ArrayList<>(requesting.violations());
        out.printf(
                "%-14s %,d at %d endpoints: %s%n",
                "requests", settings.cases(), requesting.operations(), requesting.statuses());
        out.flush();

        var keys = new ArrayList<>(orders);
        // Not the product of the journey: a broken record holds up the later records of its key, as it should.
        keys.add("fuzz");
        keys.add(new UUID(1, settings.seed()).toString());
        var publishing = new Publishing(
                wiring,
                new Schemas(blueprint.registryUrl()),
                blueprint.bootstrapServers(),
                new Known(keys, orders, SKU),
                settings.seed());
        publishing.run(settings.cases());
        violations.addAll(settle(wiring, blueprint));
        var letters = new DeadLetters(publishing);
        letters.check(wiring, blueprint.bootstrapServers());
        violations.addAll(letters.violations());

        journey.run();
        StockBook.read(new ServiceDatabases(blueprint)).forEach(book -> violations.addAll(book.disagreements()));
        for (Supervised.Report part : stack.report()) {
            if (part.restarts() > 0 || part.state() != Supervised.State.READY) {
                if (part.state() != Supervised.State.WAITING) {
                    violations.add("%s is %s and was restarted %d times"
                            .formatted(part.name(), part.state(), part.restarts()));
                }
            }
        }
        out.printf(
                "%-14s %,d in %d topics, %,d dead letters%n%-14s %d%n",
                "records", settings.cases(), wiring.topics().size(), letters.count(), "seed", settings.seed());
        return violations;
    }
}
