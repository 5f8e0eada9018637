package io.millrace.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.scale.Takes.Setting;

class TakesTest {

    private static final Setting ONE = new Setting("inbox", "records/s", Layout.TOGETHER, 1, 1);
    private static final Setting TWO = new Setting("inbox", "records/s", Layout.TOGETHER, 2, 1);
    private static final Setting THREE_BROKERS = new Setting("inbox", "records/s", Layout.TOGETHER, 1, 3);

    private final Takes takes = new Takes();
    private final Findings findings = new Findings("scale", "Replicas and brokers", "");

    @Test
    void twoReplicasAreComparedWithOne() {
        takes.add(ONE, take(Duration.ofSeconds(1)));
        takes.add(TWO, take(Duration.ofSeconds(2)));

        takes.report(findings);

        Figure rate = figure("inbox, 2 replicas, one core together");
        assertThat(rate.value().median()).isEqualTo(500);
        assertThat(rate.ratio()).extracting("median").isEqualTo(0.5);
        assertThat(rate.baseline()).isEqualTo("one replica");
        assertThat(figure("inbox, 1 replica, one core together").ratio()).isNull();
    }

    @Test
    void threeBrokersAreComparedWithOne() {
        takes.add(ONE, take(Duration.ofSeconds(1)));
        takes.add(THREE_BROKERS, take(Duration.ofSeconds(1)));

        takes.report(findings);

        assertThat(figure("inbox, 3 brokers, one core together").baseline()).isEqualTo("one broker");
    }

    @Test
    void processorTimeIsThatOfOneRecord() {
        takes.add(ONE, take(Duration.ofSeconds(1)));

        takes.report(findings);

        assertThat(figure("inbox, 1 replica, one core together: replicas")
                        .value()
                        .median())
                .isEqualTo(800);
        assertThat(figure("inbox, 1 replica, one core together: database, brokers and bench")
                        .value()
                        .median())
                .isEqualTo(35);
    }

    private static Take take(Duration length) {
        return new Take(
                1_000,
                length,
                Duration.ofMillis(800),
                Duration.ofMillis(200),
                Duration.ofMillis(100),
                Duration.ofMillis(50));
    }

    private Figure figure(String name) {
        return findings.getFigures().stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
