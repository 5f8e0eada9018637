package io.millrace.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.millrace.bench.accept.AcceptBench;
import io.millrace.bench.bulk.BulkBench;
import io.millrace.bench.consume.ConsumeBench;
import io.millrace.bench.figures.Report;
import io.millrace.bench.ground.Bystanders;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.order.DemandBench;
import io.millrace.bench.order.FloodBench;
import io.millrace.bench.order.FlowBench;
import io.millrace.bench.order.FootprintBench;
import io.millrace.bench.order.IdleBench;
import io.millrace.bench.order.Platform;
import io.millrace.bench.peers.PeersBench;
import io.millrace.bench.relay.LatencyBench;
import io.millrace.bench.relay.RelayBench;
import io.millrace.bench.retention.RetentionBench;
import io.millrace.bench.scale.ScaleBench;
import io.millrace.bench.startup.StartupBench;
import io.millrace.stack.Millrace;
import io.millrace.stack.cli.TrialOptions;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Rig;

/** Entry point of {@code ./millrace bench}. */
@Command(
        name = "millrace bench",
        mixinStandardHelpOptions = true,
        description = {
            "Runs benchmarks, prints tables, and writes them as JSON, with charts.",
            "Every ratio is to a baseline of the same run."
        })
public final class Bench implements Callable<Integer> {

    private static final int PORT_OFFSET = 3_300;

    private static final String NAME = "bench";

    /** The questions that the command can measure. */
    enum Question {
        RELAY(false),
        LATENCY(false),
        CONSUME(false),
        RETENTION(false),
        PEERS(false),
        SCALE(false),
        DEMAND(true),
        ACCEPT(true),
        BULK(true),
        FLOW(true),
        FLOOD(true),
        FOOTPRINT(true),
        IDLE(true),
        STARTUP(true);

        /** Whether the question needs the whole stack. */
        private final boolean platform;

        Question(boolean platform) {
            this.platform = platform;
        }
    }

    @Parameters(
            paramLabel = "WHAT",
            arity = "0..*",
            description = "The benchmarks: ${COMPLETION-CANDIDATES} (default: all).")
    private List<Question> questions = List.of();

    @Option(
            names = "--quick",
            description = "Run small rounds, to check that the benchmarks work; the figures mean little.")
    private boolean quick;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Folder for tables and charts (default: .millrace/bench-report).")
    private @Nullable Path folder;

    @Mixin
    private TrialOptions options = new TrialOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        Logger.getLogger("org.apache.kafka").setLevel(Level.SEVERE);
        System.exit(Millrace.commandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Set<Question> asked = questions.isEmpty() ? EnumSet.allOf(Question.class) : EnumSet.copyOf(questions);
        boolean platform = asked.stream().anyMatch(question -> question.platform);
        Blueprint blueprint =
                platform ? options.trained(NAME, PORT_OFFSET, out) : options.blueprint(NAME, PORT_OFFSET, out);
        Path report = folder == null ? blueprint.home().state().resolveSibling("bench-report") : folder;
        Size size = quick ? Size.QUICK : Size.FULL;
        var bystanders = new Bystanders(blueprint.home().database());
        var findings = new Report(report, bystanders::cores, out);
        for (Question question : asked) {
            switch (question) {
                case RELAY -> onGround(blueprint, ground -> new RelayBench(ground, size, findings).run());
                case LATENCY -> onGround(blueprint, ground -> new LatencyBench(ground, size, findings).run());
                case CONSUME -> onGround(blueprint, ground -> new ConsumeBench(ground, size, findings).run());
                case RETENTION -> onGround(blueprint, ground -> new RetentionBench(ground, size, findings).run());
                case PEERS -> onGround(blueprint, ground -> new PeersBench(ground, size, findings).run());
                case SCALE -> scale(blueprint, new ScaleBench(size, findings));
                case DEMAND -> demand(blueprint, out, stack -> new DemandBench(stack, size, findings).run());
                case ACCEPT -> accept(blueprint, out, stack -> new AcceptBench(stack, size, findings).run());
                case BULK -> bulk(blueprint, out, stack -> new BulkBench(stack, size, findings).run());
                case FLOW -> flow(blueprint, out, stack -> new FlowBench(stack, size, findings).run());
                case FOOTPRINT -> onPlatform(blueprint, out, stack -> new FootprintBench(stack, size, findings).run());
                case IDLE -> onPlatform(blueprint, out, stack -> new IdleBench(stack, size, findings).run());
                case STARTUP -> onPlatform(blueprint, out, stack -> new StartupBench(stack, size, findings).run());
                case FLOOD ->
                    onPlatform(blueprint.with(Rig.withHeap(FloodBench.HEAP)), out, stack -> new FloodBench(
                                    stack, size, findings)
                            .run());
            }
        }
        out.printf("%nTables and charts: %s%n", report);
        out.flush();
        return 0;
    }

    private static void onPlatform(Blueprint blueprint, PrintWriter out, Consumer<Platform> question) {
        clear(blueprint);
        try (var platform = Platform.open(blueprint, out)) {
            question.accept(platform);
        }
    }

    private static void accept(Blueprint plain, PrintWriter out, Consumer<Platform> question) {
        Blueprint blueprint = plain.with(AcceptBench.rig());
        clear(blueprint);
        AcceptBench.prepare(blueprint);
        try (var platform = Platform.openWithout(AcceptBench.without(), blueprint, out)) {
            question.accept(platform);
        }
    }

    private static void flow(Blueprint blueprint, PrintWriter out, Consumer<Platform> question) {
        clear(blueprint);
        FlowBench.prepare(blueprint);
        try (var platform = Platform.open(blueprint, out)) {
            question.accept(platform);
        }
    }

    private static void demand(Blueprint blueprint, PrintWriter out, Consumer<Platform> question) {
        clear(blueprint);
        DemandBench.prepare(blueprint);
        try (var platform = Platform.open(blueprint, out)) {
            question.accept(platform);
        }
    }

    private static void bulk(Blueprint blueprint, PrintWriter out, Consumer<Platform> question) {
        clear(blueprint);
        try (var platform = Platform.openWithout(BulkBench.without(), blueprint, out)) {
            question.accept(platform);
        }
    }

    /** Erases everything that the question before has left. */
    private static void clear(Blueprint blueprint) {
        blueprint.home().erase();
        blueprint.home().prepare();
    }

    private static void scale(Blueprint blueprint, ScaleBench question) {
        onGround(blueprint, question::replicas);
        clear(blueprint);
        try (var ground = Ground.withBrokers(blueprint, ScaleBench.BROKERS)) {
            question.brokers(ground);
        }
        question.report();
    }

    private static void onGround(Blueprint blueprint, Consumer<Ground> question) {
        clear(blueprint);
        try (var ground = new Ground(blueprint)) {
            question.accept(ground);
        }
    }
}
