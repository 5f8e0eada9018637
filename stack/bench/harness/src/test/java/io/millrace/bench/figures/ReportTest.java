package io.millrace.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.bench.figures.Comparison.Promise;

class ReportTest {

    private final StringWriter printed = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void aMachineOnWhichOtherProgramsWorkedIsNotQuiet() throws IOException {
        report(1.25, new Findings("some", "Some figures", ""));

        assertThat(printed.toString()).contains("The machine was not quiet: other programs took 1.25 of");
        assertThat(Files.readString(folder.resolve("some.json")))
                .contains("\"cores taken by other programs\" : \"1.25\"");
    }

    @Test
    void ofAQuietMachineNothingIsPrinted() {
        report(0.05, new Findings("some", "Some figures", ""));

        assertThat(printed.toString()).doesNotContain("quiet");
    }

    @Test
    void promisesAreATableBesideTheFigures() throws IOException {
        var findings = new Findings("some", "Some figures", "");
        findings.add(Figure.of("a rate", Spread.once(1), "orders/s"));
        findings.compare(new Comparison(List.of("one", "the other"), List.of(Promise.of("history", "yes", "no"))));

        report(0, findings);

        assertThat(printed.toString().lines().map(line -> line.strip().replaceAll(" {2,}", "|")))
                .contains("a rate|1.00 orders/s|once", "one|the other", "history|yes|no");
        assertThat(Files.readString(folder.resolve("some.json"))).contains("\"history\"");
    }

    @Test
    void aPromiseIsAnsweredForEachSystem() {
        assertThatThrownBy(() -> new Comparison(List.of("one", "the other"), List.of(Promise.of("history", "yes"))))
                .hasMessage("history: 1 answers for 2 systems");
    }

    private void report(double otherCores, Findings findings) {
        new Report(folder, () -> otherCores, new PrintWriter(printed)).add(findings);
    }
}
