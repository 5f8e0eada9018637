package io.millrace.bench.order;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Charts;
import io.millrace.bench.figures.Charts.Line;
import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.figures.Spread;
import io.millrace.bench.figures.WarmUp;
import io.millrace.bench.order.Clients.Asked;
import io.millrace.stack.Await;
import io.millrace.stack.Pause;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.Supervised;
import io.millrace.stack.parts.Supervised.State;

/**
 * Measures a flood: ten times as many orders as can be completed, on small heaps. The findings say which orders are
 * refused, what piles up, and when the backlog is gone.
 */
public final class FloodBench {

    /** Heap of each service's process, as a value of the JVM's option. */
    public static final String HEAP = "256m";

    private static final int TIMES = 10;
    private static final int PROBE_RATE = 60;
    private static final int LENGTH = 6;
    private static final int MOST_WARM_UPS = 8;
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration DRAINED = Duration.ofMinutes(30);
    private static final double MIB = 1 << 20;

    private final Platform platform;
    private final Size size;
    private final Report report;
    private final Meters meters;
    private final Map<String, Line> heaps = new LinkedHashMap<>();
    private final Line acceptedLine = new Line();
    private final Line putOffLine = new Line();
    private final Line backlogLine = new Line();
    private final Findings findings = new Findings("flood", "A flood", """
            The whole stack, each service with a heap of 256 MiB. The first rounds measure the highest rate of completed orders \
            under overload. Then clients send ten times as many orders, without waiting for responses, and without repeating \
            requests that are put off. The heaps are read every second. Afterwards, the bench waits until every accepted order \
            has ended, and places a last order.""");

    public FloodBench(Platform platform, Size size, Report report) {
        this.platform = platform;
        this.size = size;
        this.report = report;
        this.meters = new Meters(platform.blueprint().ports());
    }

    public void run() {
        findings.setting("services", platform.services());
        try (var clients = new Clients(platform.base());
                var ends = new Ends(platform.bootstrapServers())) {
            double capacity = capacity(clients, ends);
            report.note(
                    "flood: %,.0f orders a second are completed; offering %,.0f".formatted(capacity, capacity * TIMES));
            findings.add(Figure.of("completed before the flood", Spread.once(capacity), "orders/s"));
            flood(clients, ends, capacity * TIMES);
            lastOrder(clients, ends);
        }
        draw();
        report.add(findings);
    }

    /** Orders completed per second under an overload, once the services are fully warmed up. */
    private double capacity(Clients clients, Ends ends) {
        Duration length = Duration.ofSeconds(size.seconds() * 3L);
        return WarmUp.run(findings, report, MOST_WARM_UPS, () -> {
            List<Asked> asked = clients.place(PROBE_RATE, length);
            double rate = ends.completed(asked) * 1.0 / length.toSeconds();
            ends.await(asked, DRAINED);
            return rate;
        });
    }

    private void flood(Clients clients, Ends ends, double rate) {
        Duration length = Duration.ofSeconds((long) size.seconds() * LENGTH);
        long before = ends.micros().size();
        long begin = System.nanoTime();
        var counted = new Counted();
        var flood = CompletableFuture.supplyAsync(
                () -> clients.place(rate, length, counted::add), Thread::startVirtualThread);
        while (!flood.isDone()) {
            look(seconds(begin), counted, ends.micros().size() - before);
            Pause.of(LOOK);
        }
        List<Asked> asked = flood.join();
        List<Asked> accepted = asked.stream().filter(Asked::isAccepted).toList();
        double flooded = seconds(begin);
        report.note("flood: over after %.0f s; %,d accepted, %,d of them have ended"
                .formatted(flooded, accepted.size(), ends.ended(accepted)));
        Await.until("All accepted orders end", DRAINED, () -> {
            look(seconds(begin), counted, ends.micros().size() - before);
            return ends.ended(accepted) == accepted.size() ? Boolean.TRUE : null;
        });
        count("accepted and completed", ends.completed(accepted));
        count("accepted and cancelled", accepted.size() - ends.completed(accepted));
        add(asked, accepted, flooded, seconds(begin) - flooded);
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private void look(double second, Counted counted, long ended) {
        for (Service service : Service.ALL) {
            double heap = meters.heap(service);
            if (!Double.isNaN(heap)) {
                heaps.computeIfAbsent(service.name(), name -> new Line()).add(second, heap / MIB);
            }
        }
        acceptedLine.add(second, (double) counted.accepted());
        putOffLine.add(second, (double) counted.putOff());
        backlogLine.add(second, (double) (counted.accepted() - ended));
    }

    private void add(List<Asked> asked, List<Asked> accepted, double flooded, double drained) {
        long putOff = asked.stream().filter(Asked::isPutOff).count();
        long silent =
                asked.stream().filter(one -> one.isPutOff() && !one.saysWhen()).count();
        long unanswered = asked.stream().filter(one -> one.status() == 0).count();
        long others = asked.size() - accepted.size() - putOff - unanswered;
        count("offered", asked.size());
        count("accepted (202)", accepted.size());
        count("asked to come back later (429, 503)", putOff);
        count("of these without Retry-After", silent);
        count("given up by the clients, for lack of connections or of an answer in 30 s", unanswered);
        count("answered otherwise", others);
        findings.add(Figure.of("length of the flood", Spread.once(flooded), "s"));
        findings.add(Figure.of("until all that was accepted had ended", Spread.once(drained), "s"));
        heaps.forEach((service, line) -> findings.add(
                Figure.of("heap in use, " + service, Spread.of(line.y()), "MiB").goal("below 256 MiB")));
        long restarted = platform.stack().report().stream()
                .filter(part -> part.restarts() > 0 || !isWell(part))
                .count();
        count("processes that ended or are not ready", restarted);
    }

    private static boolean isWell(Supervised.Report part) {
        return part.state() == State.READY || part.state() == State.WAITING;
    }

    private void count(String what, long number) {
        findings.add(Figure.of(what, Spread.once((double) number), ""));
    }

    private void lastOrder(Clients clients, Ends ends) {
        List<Asked> asked = clients.place(1, Duration.ofSeconds(2));
        ends.await(asked, DRAINED);
        count("placed a while afterwards", asked.size());
        count("of these completed", ends.completed(asked));
    }

    private void draw() {
        var requests = new LinkedHashMap<String, Line>();
        requests.put("accepted", acceptedLine);
        requests.put("asked to come back", putOffLine);
        requests.put("accepted, not ended", backlogLine);
        Charts.lines(
                findings, report.folder(), "requests", "Requests since the flood began", "s", "requests", requests);
        Charts.lines(
                findings, report.folder(), "heap", "Heap in use, of 256 MiB", "s", "MiB", new LinkedHashMap<>(heaps));
    }

    /** Counts answers as they come. */
    private static final class Counted {

        private long accepted;
        private long putOff;

        synchronized void add(Asked asked) {
            accepted += asked.isAccepted() ? 1 : 0;
            putOff += asked.isPutOff() ? 1 : 0;
        }

        synchronized long accepted() {
            return accepted;
        }

        synchronized long putOff() {
            return putOff;
        }
    }
}
