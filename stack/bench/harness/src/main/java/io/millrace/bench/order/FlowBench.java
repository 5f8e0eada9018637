package io.millrace.bench.order;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.kafkajs.KafkajsPipeline;
import io.millrace.bench.kafkajs.Node;
import io.millrace.bench.order.FlowTable.Peer;
import io.millrace.stack.StackException;
import io.millrace.stack.journey.Api;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Part;

/**
 * Measures orders from the request to {@code COMPLETED} at growing rates, and what they cost; then the pipeline that
 * tutorials write, with the same clients, broker, database server and mail server.
 */
public final class FlowBench {

    private static final int[] RATES = {15, 20, 50, 100, 200};
    /** The parts that the pipeline uses, too; the others are stopped while it is measured. */
    private static final Set<String> SHARED = Set.of("database", "broker", "mail");

    private final Platform platform;
    private final Size size;
    private final Report report;
    private final Findings findings = new Findings("flow", "An order, from the request to COMPLETED", """
            The whole stack on this machine, clients included. Requests are sent through the gateway at a steady rate whether \
            answers come or not, each for one to three of 200 products. The time is from sending the request to the moment \
            at which a consumer of the topic orders has OrderCompleted. A rate holds if for a minute all orders are \
            accepted, and five seconds after the last all are completed. Processor time, transactions and statements are those \
            of all processes of the system, its broker, its database server and its mail server included and the clients \
            excluded, from the first request until the last order has ended, divided by the completed orders. Transactions \
            are read eleven seconds later: an idle connection reports its last ones late. The kafkajs pipeline is measured \
            after Millrace in the same way, on the same broker, database server and mail server, while Millrace's processes \
            are stopped; its orders end with a record in its topic kafkajs-order-completed.""");

    public FlowBench(Platform platform, Size size, Report report) {
        this.platform = platform;
        this.size = size;
        this.report = report;
    }

    /** Lets the database count statements. Call this before the platform starts. */
    public static void prepare(Blueprint blueprint) {
        Meter.prepare(blueprint);
    }

    public void run() {
        findings.setting("services", platform.services());
        Driven ours = millrace();
        Optional<Peer> peer = kafkajs();
        var table = new FlowTable(findings);
        table.add(ours, peer);
        table.draw(report, ours, peer);
        report.add(findings);
    }

    private Driven millrace() {
        try (var clients = new Clients(platform.base());
                var meter = new Meter(
                        () -> processes(platform.stack().names()),
                        platform.stack().database())) {
            var shop = new Shop("Millrace", clients, () -> new Ends(platform.bootstrapServers()), meter);
            return new Drive(shop, size, report, findings).run(RATES);
        }
    }

    /** Measures the kafkajs pipeline; says why where that is impossible here. */
    private Optional<Peer> kafkajs() {
        Optional<Node> node = Node.find();
        if (node.isEmpty()) {
            return without(Node.missing());
        }
        var stack = platform.stack();
        stack.names().stream().filter(name -> !SHARED.contains(name)).forEach(name -> stack.part(name)
                .stop());
        report.note("flow: %s, by Node.js %s"
                .formatted(KafkajsPipeline.NAME, node.get().version()));
        try (var pipeline = new KafkajsPipeline(node.get(), platform.blueprint(), stack.database())) {
            findings.setting(
                    KafkajsPipeline.NAME,
                    "Node.js %s, one process".formatted(node.get().version()));
            return Optional.of(new Peer(KafkajsPipeline.NAME, measure(pipeline)));
        } catch (StackException e) {
            return without(String.valueOf(e.getMessage()));
        }
    }

    private Optional<Peer> without(String why) {
        report.note("flow: %s is not measured: %s.".formatted(KafkajsPipeline.NAME, why));
        findings.setting(KafkajsPipeline.NAME, "not measured: " + why);
        return Optional.empty();
    }

    private Driven measure(KafkajsPipeline pipeline) {
        Market.open(new Api(pipeline.base()));
        try (var clients = new Clients(pipeline.base());
                var meter =
                        new Meter(() -> processes(pipeline), platform.stack().database())) {
            var shop = new Shop(
                    KafkajsPipeline.NAME,
                    clients,
                    () -> new Ends(platform.bootstrapServers(), KafkajsPipeline.COMPLETED),
                    meter);
            return new Drive(shop, size, report, findings).run(RATES);
        }
    }

    private Map<String, ProcessHandle> processes(KafkajsPipeline pipeline) {
        var processes = processes(SHARED);
        processes.put("node", pipeline.process());
        return processes;
    }

    private Map<String, ProcessHandle> processes(Set<String> parts) {
        return parts.stream()
                .flatMap(name -> process(platform.stack().part(name).part()))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (one, same) -> one, LinkedHashMap::new));
    }

    private static Stream<Map.Entry<String, ProcessHandle>> process(Part part) {
        return part.process().filter(ProcessHandle::isAlive).map(process -> Map.entry(part.name(), process)).stream();
    }
}
