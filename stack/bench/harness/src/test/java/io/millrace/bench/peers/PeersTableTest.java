package io.millrace.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.ground.Arrivals;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.TestGround;
import io.millrace.bench.relay.Outbox;
import io.millrace.bench.twin.BlockingTwin;

class PeersTableTest {

    private static final String TOPIC = "peer-rows";
    private static final String OURS = "Millrace";
    private static final Size SIZE = new Size(2, 2_000, 20, 100, 1, 1, 1);

    @TempDir
    Path folder;

    /** The twin stands for each relay: the table's rows are what this tests. */
    @Test
    void eachRelayHasItsRateAndItsDelaysBesideThePeers() {
        var printed = new StringWriter();
        var findings = new Findings("peers", "Peers", "");
        try (var ground = new Ground(TestGround.blueprint())) {
            ground.topic(TOPIC);
            var table = new PeersTable(ground, SIZE, new Report(folder, () -> 0, new PrintWriter(printed)), findings);
            Outbox outbox;
            try (var writer = BlockingTwin.writer(ground)) {
                outbox = Outbox.saved(ground, BlockingTwin.TABLE, writer, SIZE);
            }
            try (var twin = BlockingTwin.relay(ground, "twin", new BlockingTwin.Settings(500, 10))) {
                table.trial("the twin, some settings", TOPIC, outbox);
                for (String who : List.of(OURS, BlockingTwin.NAME)) {
                    table.rate(who, TOPIC, outbox, outbox::awaitEmpty);
                    table.latency(who, TOPIC, twin, Arrivals.header(BlockingTwin.ID));
                }
            }
            table.conclude(
                    OURS, Map.of(OURS + ", 200 transactions/s, p99", "50 ms"), Map.of(BlockingTwin.NAME, "2 times"));
        }

        assertThat(findings.getFigures())
                .extracting(Figure::name)
                .contains(
                        "the twin, some settings",
                        OURS,
                        BlockingTwin.NAME,
                        OURS + ", 200 transactions/s, p50",
                        OURS + ", 200 transactions/s, p99",
                        BlockingTwin.NAME + ", 200 transactions/s, p99");
        assertThat(findings.getFigures())
                .filteredOn(figure -> figure.name().equals(OURS))
                .singleElement()
                .satisfies(figure -> {
                    assertThat(figure.baseline()).isEqualTo(BlockingTwin.NAME);
                    assertThat(figure.goal()).isEqualTo("2 times");
                });
        assertThat(printed.toString()).contains("50 ms");
    }
}
