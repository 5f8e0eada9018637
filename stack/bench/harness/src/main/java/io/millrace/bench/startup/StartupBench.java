package io.millrace.bench.startup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Charts;
import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.figures.Spread;
import io.millrace.bench.ground.Resident;
import io.millrace.bench.order.Platform;
import io.millrace.stack.Pause;
import io.millrace.stack.StackException;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Blueprint.Start;
import io.millrace.stack.parts.NativeExecutables;
import io.millrace.stack.parts.Part;
import io.millrace.stack.parts.Probes;
import io.millrace.stack.parts.Rig;
import io.millrace.stack.parts.Supervised;

/**
 * Measures how soon a service is ready and how much memory it needs when idle: as a native executable, as a jar with
 * its AOT cache, and as a plain jar.
 */
public final class StartupBench {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(1);
    /** Pause before the memory is read: time for work that the start left to do. */
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private static final Rig MIGRATED = Rig.with(part -> Map.of("QUARKUS_FLYWAY_MIGRATE_AT_START", "false"));

    private final Platform platform;
    private final Report report;
    private final int rounds;
    private final NativeExecutables executables;
    private final Findings findings = new Findings("startup", "Starting services", """
            The bench restarts one service at a time while the rest of the stack runs. The ways to start take turns: the plain \
            jar; the jar with its AOT cache; the native executable, if ./millrace native has built it. Ready: from starting the \
            process until /q/health/ready answers 200, polled every millisecond. First record: from starting the process until \
            the inbox has its first new row; the records were sent while the service was stopped. Memory: the resident set three \
            seconds after both, without load. Services without consumers have no figure for the first record. Tables are migrated \
            before the start, as in production.""");

    public StartupBench(Platform platform, Size size, Report report) {
        this.platform = platform;
        this.report = report;
        this.rounds = size.rounds() * 2;
        this.executables = new NativeExecutables(platform.blueprint().home());
    }

    /** A way to start a service, with the takes: times in milliseconds, memory in MiB. */
    private record Way(Start start, List<Double> ready, List<Double> record, List<Double> memory) {
        Way(Start start) {
            this(start, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        String label() {
            return switch (start) {
                case PLAIN -> "jar";
                case FAST -> "jar with AOT cache";
                case NATIVE -> "native";
                case RECORDING -> throw new IllegalArgumentException("a start that records is not measured");
            };
        }
    }

    public void run() {
        var bars = new LinkedHashMap<String, Map<String, Spread>>();
        try (var backlog = new Backlog(platform)) {
            for (Service service : services()) {
                measure(service, backlog)
                        .forEach(way -> bars.computeIfAbsent(way.label(), label -> new LinkedHashMap<>())
                                .put(service.name(), Spread.of(way.ready())));
            }
        }
        Charts.groups(findings, report.folder(), "ready", "ms until ready", bars);
        report.add(findings);
    }

    /**
     * The services that have a native executable, for the comparison; all services where there is no executable yet.
     */
    private List<Service> services() {
        List<Service> built = Service.ALL.stream()
                .filter(service -> executables.find(service).isPresent())
                .toList();
        return built.isEmpty() ? Service.ALL : built;
    }

    private List<Way> measure(Service service, Backlog backlog) {
        var plain = new Way(Start.PLAIN);
        var ways = new ArrayList<>(List.of(plain, new Way(Start.FAST)));
        var executable = executables.find(service);
        if (executable.isPresent()) {
            ways.add(new Way(Start.NATIVE));
        }
        Supervised usual = platform.stack().part(service.name());
        usual.stop();
        try {
            for (int i = 0; i < rounds; i++) {
                ways.forEach(way -> take(service, way, backlog));
                report.note("startup: %s, round %d of %d".formatted(service.name(), i + 1, rounds));
            }
        } finally {
            usual.start();
        }
        awaitSince(System.nanoTime(), service.name(), () -> Probes.answersOk(ready(service)));
        ways.forEach(way -> addFigures(service.name() + ", " + way.label(), way, plain));
        executable.ifPresent(
                file -> findings.add(Figure.of(service.name() + ", executable", Spread.once(mib(file)), "MiB")
                        .goal("90 MiB")));
        return ways;
    }

    private static double mib(Path file) {
        try {
            return Files.size(file) / 1048576.0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(Service service, Way way, Backlog backlog) {
        Blueprint blueprint = platform.blueprint();
        Part part = new Blueprint(blueprint.home(), blueprint.ports(), way.start())
                .with(MIGRATED)
                .service(service);
        boolean records = Backlog.isFor(service);
        long handled = 0;
        if (records) {
            backlog.make(service);
            handled = backlog.handled(service);
        }
        long before = handled;
        long begin = System.nanoTime();
        part.start();
        try {
            var first = CompletableFuture.supplyAsync(
                    () -> records ? awaitSince(begin, service.name(), () -> backlog.handled(service) > before) : 0.0,
                    Thread::startVirtualThread);
            way.ready().add(awaitSince(begin, service.name(), () -> Probes.answersOk(ready(service))));
            double millis = first.join();
            if (records) {
                way.record().add(millis);
            }
            Pause.of(SETTLE);
            way.memory().add(Resident.mib(part.process().orElseThrow()));
        } finally {
            part.stop();
        }
    }

    private String ready(Service service) {
        return "http://localhost:%d/q/health/ready"
                .formatted(platform.blueprint().ports().management(service));
    }

    /**
     * Waits for a condition.
     *
     * @return milliseconds since {@code begin}
     */
    private static double awaitSince(long begin, String service, BooleanSupplier so) {
        while (!so.getAsBoolean()) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new StackException(
                        "%s does not become ready; for the reason, see ./millrace logs %s".formatted(service, service));
            }
            Pause.of(LOOK);
        }
        return (System.nanoTime() - begin) / 1e6;
    }

    private void addFigures(String name, Way way, Way plain) {
        add(name + ", ready", way, way.ready(), plain.ready(), "ms", "60 ms");
        if (!way.record().isEmpty()) {
            add(name + ", first record", way, way.record(), plain.record(), "ms", "400 ms");
        }
        add(name + ", memory when idle", way, way.memory(), plain.memory(), "MiB", "64 MiB");
    }

    private void add(String name, Way way, List<Double> takes, List<Double> plain, String unit, String goal) {
        var figure = Figure.of(name, Spread.of(takes), unit);
        if (way.start() != Start.PLAIN) {
            figure = figure.to(Spread.ratio(takes, plain), "the plain jar");
        }
        findings.add(way.start() == Start.NATIVE ? figure.goal(goal) : figure);
    }
}
