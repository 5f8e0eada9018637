package io.millrace.bench.scale;

import java.io.Closeable;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.figures.WarmUp;
import io.millrace.bench.ground.Affinity;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.ProcessorTime;
import io.millrace.bench.ground.Subject;
import io.millrace.bench.relay.Outbox;

/** Replicas, their works, and a database and brokers that are bound to other cores. */
final class Stage implements Closeable {

    private static final int MOST_WARM_UPS = 8;
    private static final int INBOX_PART = 5;
    private static final int RELAY_PART = 2;
    private static final int ONE_KEY_PART = 100;

    private final Ground ground;
    private final Findings findings;
    private final Report report;
    private final Replicas replicas;
    private final RelayWork relay;
    private final InboxWork inbox;
    private final InboxWork oneKey;

    /** Binds everything but the replicas, this process too, and starts one replica. */
    Stage(Ground ground, Cores cores, Size size, Findings findings, Report report) {
        this.ground = ground;
        this.findings = findings;
        this.report = report;
        ground.topic(InboxWork.TOPIC);
        ground.topic(RelayWork.TOPIC);
        Affinity.pin(ProcessHandle.current(), cores.rest());
        Affinity.pinTree(ground.databaseProcess(), cores.rest());
        ground.brokers().forEach(broker -> Affinity.pinTree(broker, cores.rest()));
        int rows = size.rows() / RELAY_PART;
        Outbox outbox;
        try (var writer =
                new Subject(ground, "writer", Subject.MILLRACE, Map.of("millrace.messaging.outbox.relay", "false"))) {
            outbox = Outbox.saved(
                    ground,
                    Outbox.MILLRACE,
                    writer,
                    new Size(1, rows, size.keys(), size.bytes(), rows, size.seconds(), size.orders()));
        }
        relay = new RelayWork(ground, outbox, rows);
        inbox = new InboxWork(ground, "inbox", size.rows() / INBOX_PART, size.keys(), size.bytes());
        oneKey = new InboxWork(ground, "inbox, one key", size.rows() / ONE_KEY_PART, 1, size.bytes());
        replicas = new Replicas(ground, cores);
        findings.setting("records", inbox.records());
        findings.setting("rows", relay.records());
        findings.setting("records of one key", oneKey.records());
        findings.setting("keys", size.keys());
        findings.setting("bytes", size.bytes());
    }

    /** The works of many keys. */
    List<Work> works() {
        return List.of(inbox, relay);
    }

    Work oneKey() {
        return oneKey;
    }

    /** Sets the number of replicas, and lets them run until they get no faster. */
    void resize(int count) {
        boolean fewer = count < replicas.count();
        replicas.resize(count);
        String division = replicas.division();
        findings.setting("division among " + count, division);
        report.note("scale: replicas: %d, %s".formatted(count, division));
        if (!fewer) {
            replicas.place(Layout.TOGETHER);
            for (Work work : works()) {
                WarmUp.run(findings, report, MOST_WARM_UPS, "records a second", () -> measure(work)
                        .rate());
            }
        }
    }

    /** Runs the work once. */
    Take run(Work work, Layout layout) {
        replicas.place(layout);
        try {
            Take take = measure(work);
            report.note(
                    "scale: %s, %s, replicas: %d: %,.0f a second; processor time each: replicas %.0f µs, database %.0f µs, brokers %.0f µs; replicas busy %.0f%%, all else %.0f%%"
                            .formatted(
                                    work.name(),
                                    layout,
                                    replicas.count(),
                                    take.rate(),
                                    take.replicaMicros(),
                                    take.databaseMicros(),
                                    take.brokerMicros(),
                                    take.replicaPercent(),
                                    take.restPercent()));
            return take;
        } finally {
            replicas.idle();
        }
    }

    private Take measure(Work work) {
        work.prepare();
        replicas.freeze();
        try {
            work.fill();
        } catch (RuntimeException e) {
            replicas.resume();
            throw e;
        }
        Duration ofReplicas = times(replicas.processes());
        Duration ofDatabase = ProcessorTime.ofTree(ground.databaseProcess());
        Duration ofBrokers = times(ground.brokers());
        Duration ofBench = ofBench();
        long begin = System.nanoTime();
        replicas.resume();
        work.await();
        var length = Duration.ofNanos(System.nanoTime() - begin);
        var take = new Take(
                work.records(),
                length,
                times(replicas.processes()).minus(ofReplicas),
                ProcessorTime.ofTree(ground.databaseProcess()).minus(ofDatabase),
                times(ground.brokers()).minus(ofBrokers),
                ofBench().minus(ofBench));
        work.finish();
        return take;
    }

    private static Duration ofBench() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static Duration times(Collection<ProcessHandle> processes) {
        return processes.stream().map(ProcessorTime::ofTree).reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void close() {
        replicas.close();
        inbox.close();
        oneKey.close();
        Affinity.pin(ProcessHandle.current(), Affinity.allCores());
    }
}
