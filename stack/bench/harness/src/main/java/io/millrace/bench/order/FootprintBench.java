package io.millrace.bench.order;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Charts;
import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.figures.Spread;
import io.millrace.bench.ground.Resident;
import io.millrace.stack.Pause;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.Probes;
import io.millrace.stack.parts.Supervised;

/** Measures what each service needs to start, to wait and to work. */
public final class FootprintBench {

    private static final int RATE = 20;
    /** A rate above what may be accepted; a refused request is answered all the same. */
    private static final int HIGH_RATE = 200;

    private static final int STARTS = 3;
    private static final int PER = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(5);

    private final Platform platform;
    private final Report report;
    private final int orders;
    private final Duration flood;
    private final Findings findings = new Findings("footprint", "What each service needs", """
            The processes run as ./millrace up starts them. Memory: the process's resident set after the start, after the orders, \
            and its maximum after a load of 200 orders a second. Processor time: the process's time for orders at 20 a \
            second, after as many orders for warming up. Start: from starting the process to readiness, while the rest of the \
            stack runs; the median of three restarts.""");

    public FootprintBench(Platform platform, Size size, Report report) {
        this.platform = platform;
        this.report = report;
        this.orders = size.orders() / 5;
        this.flood = Duration.ofSeconds(size.seconds());
    }

    public void run() {
        findings.setting("services", platform.services());
        findings.setting("orders", orders);
        var length = Duration.ofSeconds(orders / RATE);
        Map<Service, Double> idle = memory(Resident::mib);
        Map<Service, Double> after;
        Map<Service, Duration> spent;
        try (var clients = new Clients(platform.base());
                var ends = new Ends(platform.bootstrapServers())) {
            place(clients, ends, RATE, length);
            Map<Service, Duration> before = processorTime();
            report.note("footprint: %,d orders".formatted(orders));
            place(clients, ends, RATE, length);
            spent = processorTime();
            before.forEach((service, time) -> spent.merge(service, time, Duration::minus));
            after = memory(Resident::mib);
            report.note("footprint: %d orders a second".formatted(HIGH_RATE));
            place(clients, ends, HIGH_RATE, flood);
        }
        Map<Service, Double> most = memory(Resident::mostMib);
        var starts = new LinkedHashMap<String, Spread>();
        for (Service service : Service.ALL) {
            String name = service.name();
            double millis = spent.getOrDefault(service, Duration.ZERO).toMillis() * (double) PER / orders;
            findings.add(once(name + ", memory after the start", idle.getOrDefault(service, 0.0), "MiB"));
            findings.add(once(name + ", memory after the orders", after.getOrDefault(service, 0.0), "MiB"));
            findings.add(once(name + ", memory at 200 orders a second", most.getOrDefault(service, 0.0), "MiB"));
            findings.add(once(name + ", processor time for 1,000 orders", millis / 1000, "s"));
            starts.put(name, start(service));
            report.note("footprint: %s starts in %,.0f ms"
                    .formatted(name, starts.get(name).median()));
        }
        starts.forEach((name, start) -> findings.add(Figure.of(name + ", start", start, "ms")));
        Charts.bars(findings, report.folder(), "start", "ms until ready", starts);
        report.add(findings);
    }

    private static Figure once(String name, double value, String unit) {
        return Figure.of(name, Spread.once(value), unit);
    }

    private static void place(Clients clients, Ends ends, int rate, Duration length) {
        ends.await(clients.place(rate, length), PATIENCE);
    }

    private Map<Service, Double> memory(ToDoubleFunction<ProcessHandle> read) {
        var memory = new LinkedHashMap<Service, Double>();
        for (Service service : Service.ALL) {
            memory.put(service, read.applyAsDouble(process(service)));
        }
        return memory;
    }

    private Map<Service, Duration> processorTime() {
        var times = new LinkedHashMap<Service, Duration>();
        for (Service service : Service.ALL) {
            times.put(service, process(service).info().totalCpuDuration().orElse(Duration.ZERO));
        }
        return times;
    }

    private ProcessHandle process(Service service) {
        return platform.stack().part(service.name()).part().process().orElseThrow();
    }

    private Spread start(Service service) {
        Supervised part = platform.stack().part(service.name());
        String ready = "http://localhost:%d/q/health/ready"
                .formatted(platform.blueprint().ports().management(service));
        var takes = new ArrayList<Double>();
        for (int i = 0; i < STARTS; i++) {
            part.stop();
            long begin = System.nanoTime();
            part.start();
            while (!Probes.answersOk(ready)) {
                Pause.of(LOOK);
            }
            takes.add((System.nanoTime() - begin) / 1e6);
        }
        return Spread.of(takes);
    }
}
