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
import io.millrace.stack.fuzz.topic.Backlog;
import io.millrace.stack.fuzz.topic.DeadLetters;
import io.millrace.stack.fuzz.topic.Publishing;
import io.millrace.stack.home.Service;
import io.millrace.stack.inspect.Quiet;
import io.millrace.stack.journey.Api;
import io.millrace.stack.journey.SampleJourney;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Supervised;
import io.millrace.stack.setup.Schemas;
import io.millrace.stack.setup.Wiring;

/**
 * Nonsense at every endpoint and in every topic of a running stack: no error of the server's, no crash, no channel that
 * stops, and every record that nobody can read ends as a complete dead letter.
 */
public final class Fuzz {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final int MOST_SHOWN = 12;

    private final Settings settings;
    private final PrintWriter out;

    /** @param cases requests, and as many records */
    public record Settings(int cases, long seed) {}

    public Fuzz(Settings settings, PrintWriter out) {
        this.settings = settings;
        this.out = out;
    }

    /** @return whether everything was answered and dealt with as it should be */
    public boolean run(Blueprint blueprint) {
        try (var running = Running.start(blueprint, Set.of(), out)) {
            var violations = new ArrayList<String>();
            JqwikSession.run(() -> violations.addAll(run(running.stack())));
            write(blueprint.home().state().resolve("violations.txt"), violations);
            violations.stream().limit(MOST_SHOWN).forEach(what -> out.printf("%nWRONG: %s%n", what));
            out.printf(
                    "%n%s%n",
                    violations.isEmpty()
                            ? "Nothing gave way."
                            : "%d times something gave way. The same again: ./millrace fuzz --seed %d --cases %d"
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

    /** Waits until everything is dealt with and every dead letter is where it belongs, and tells what is not after all. */
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
        // In this order: who handles records may still write dead letters.
        var left = new ArrayList<String>();
        Backlog.of(wiring, blueprint.bootstrapServers())
                .forEach((group, count) ->
                        left.add("%s has %,d records before it and does not get on".formatted(group, count)));
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
        var known = Map.of("id", orders, "order", orders, "orderId", orders, "sku", List.of("millstone"));

        var requesting = new Requesting(api.get("/openapi").body(), edge, known, settings.seed());
        requesting.run(settings.cases());
        var violations = new ArrayList<>(requesting.violations());
        out.printf(
                "%-14s %,d at %d endpoints: %s%n",
                "requests", settings.cases(), requesting.operations(), requesting.statuses());
        out.flush();

        var keys = new ArrayList<>(orders);
        // Not what the journey sells: nonsense about a product holds up what comes behind it, as it should.
        keys.add("fuzz");
        keys.add(new UUID(1, settings.seed()).toString());
        var publishing = new Publishing(
                wiring, new Schemas(blueprint.registryUrl()), blueprint.bootstrapServers(), keys, settings.seed());
        publishing.run(settings.cases());
        violations.addAll(settle(wiring, blueprint));
        var letters = new DeadLetters(publishing);
        letters.check(wiring, blueprint.bootstrapServers());
        violations.addAll(letters.violations());

        journey.run();
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
