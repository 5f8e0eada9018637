package io.millrace.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.ground.Affinity;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.TestGround;

class StageTest {

    private static final Size SIZE = new Size(1, 2_000, 20, 100, 1, 1, 1);

    private final StringWriter printed = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void twoReplicasDoTheWorkThatOneHasDoneWithThreeBrokers() {
        var findings = new Findings("scale", "Replicas and brokers", "");
        var report = new Report(folder, () -> 0, new PrintWriter(printed));
        var cores = new Cores(Affinity.cores(), 2);
        try (var ground = Ground.withBrokers(TestGround.blueprint(), ScaleBench.BROKERS);
                var stage = new Stage(ground, cores, SIZE, findings, report)) {
            stage.resize(1);
            assertThat(findings.getSettings().get("division among 1")).isEqualTo("partitions 6, lanes 64");
            stage.works().forEach(work -> stage.run(work, Layout.TOGETHER));

            stage.resize(2);
            assertThat(findings.getSettings().get("division among 2")).isEqualTo("partitions 3+3, lanes 32+32");
            stage.works().forEach(work -> {
                Take take = stage.run(work, Layout.EACH);

                assertThat(take.rate()).isPositive();
                assertThat(take.replicaMicros()).isPositive();
            });
        }

        assertThat(printed.toString()).contains("inbox, the same share each, replicas: 2");
    }
}
