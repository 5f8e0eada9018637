package io.millrace.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import io.millrace.stack.Millrace;

class ImportCommandTest {

    private static final String HEADER =
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

    @TempDir
    Path folder;

    private record Result(int exit, String out, String err) {}

    private Result dryRun(Path file, String... options) {
        var out = new StringWriter();
        var err = new StringWriter();
        CommandLine line = Millrace.commandLine(new ImportCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        var arguments = new ArrayList<>(
                List.of(file.toString(), "--dry-run", "--rejects", rejects().toString()));
        arguments.addAll(List.of(options));
        return new Result(line.execute(arguments.toArray(String[]::new)), out.toString(), err.toString());
    }

    private Path rejects() {
        return folder.resolve("rejects.csv");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("invoices.csv"), text);
    }

    @Test
    void theFirstLineOfTheOutputIsTheDialect() throws IOException {
        Result result = dryRun(write(HEADER + "1,a,b,3,12/31/2010,1.5,7,France\n"));

        assertThat(result.exit()).isZero();
        assertThat(result.out().lines().findFirst())
                .hasValue(
                        "Recognised: UTF-8, columns of Online Retail, commas between columns, decimal point, dates M/d/yyyy.");
        assertThat(result.out()).contains("1 orders of 4.50 in all", "Of 1 lines 0 are rejected");
    }

    @Test
    void optionsOverrideWhatIsRecognised() throws IOException {
        Path file = write(
                (HEADER + "1,a,b £,3,1/2/2010,1x5,7,France\n").replace(',', '_').replace('x', ','));

        Result result = dryRun(
                file, "--delimiter", "_", "--decimal", ",", "--date-format", "d/M/yyyy", "--encoding", "windows-1252");

        assertThat(result.out())
                .startsWith(
                        "Recognised: windows-1252, columns of Online Retail, '_' between columns, decimal comma, dates d/M/yyyy.")
                .contains("1 orders of 4.50 in all");
        assertThat(dryRun(file, "--delimiter", "__").exit()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(dryRun(file, "--decimal", "_").exit()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(dryRun(file, "--encoding", "none").exit()).isEqualTo(CommandLine.ExitCode.USAGE);
    }

    @Test
    void aFileOfWhichNothingCanBeUsedIsASentenceAndNotZero() throws IOException {
        assertThat(dryRun(write(""))).satisfies(result -> {
            assertThat(result.exit()).isEqualTo(65);
            assertThat(result.err()).contains("is empty: nothing is imported");
        });
        assertThat(dryRun(write(HEADER))).satisfies(result -> {
            assertThat(result.exit()).isEqualTo(65);
            assertThat(result.err()).contains("has a header and no line behind it");
        });
        assertThat(dryRun(write(HEADER + "1,a,b,3,12/31/2010,-1,7,France\nC2,a,b,-3,12/31/2010,1,7,France\n")))
                .satisfies(result -> {
                    assertThat(result.exit()).isEqualTo(65);
                    assertThat(result.err())
                            .contains("No line of", "1  UnitPrice N is below zero", "1  reverses nothing");
                });
    }

    /** The files are described where they are. */
    private static Path invoice(String name) throws URISyntaxException {
        String file = "/io/millrace/stack/retail/file/invoice/" + name;
        return Path.of(Objects.requireNonNull(ImportCommandTest.class.getResource(file))
                .toURI());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base.csv",
                "bom.csv",
                "crlf.csv",
                "cr.csv",
                "quotedheader.csv",
                "or2.csv",
                "custfloat.csv",
                "isodate.csv",
                "semi.csv",
                "win1252.csv",
                "utf16.csv",
                "newline.csv"
            })
    void aRealInvoiceIsOneOrderInEachDialect(String name) throws URISyntaxException {
        Result result = dryRun(invoice(name));

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out())
                .startsWith("Recognised: ")
                .contains("1 orders of 215.13 in all", "Of 10 lines 0 are rejected");
    }

    @ParameterizedTest
    @CsvSource({"empty.csv, is empty: nothing is imported", "headeronly.csv, has a header and no line behind it"})
    void aFileWithoutALineIsASentenceAndNotZero(String name, String sentence) throws URISyntaxException {
        Result result = dryRun(invoice(name));

        assertThat(result.exit()).isEqualTo(65);
        assertThat(result.err()).contains(sentence);
    }

    @Test
    void rejectedLinesAreMendedInTheirFileAndImported() throws IOException {
        Path file = write((HEADER + """
                1,a,b,3,1/2/2010,1x5,7,France
                2,a,b,1,1/2/2010,2x5,7,France
                2,c,"two
                lines",many,1/2/2010,2x5,7,France
                3,d,"torn,1,1/2/2010,2x5,7,France
                """).replace(',', ';').replace('x', ','));

        Result first = dryRun(file);

        assertThat(first.out())
                .contains("1 orders of 4.50 in all", "Of 4 lines 3 are rejected, with all of 2 invoices");
        String rejected = Files.readString(rejects());
        assertThat(rejected)
                .contains(
                        "3,\"is valid, but its invoice has a rejected line: line 4\",2,a,b,1,1/2/2010,\"2,5\",7,France,")
                .contains("4,Quantity 'many' is not a whole number,2,c,\"two\nlines\",many,1/2/2010,\"2,5\",7,France,")
                .contains("6,has an unclosed quote,3,,,,,,,,");

        Path mended = Files.writeString(
                folder.resolve("mended.csv"),
                rejected.replace("many", "2").replace("quote,3,,,,,,,", "quote,3,d,torn,1,1/2/2010,8,7,France"));
        Result second = dryRun(mended, "--date-format", "M/d/yyyy", "--decimal", ",");

        assertThat(second.exit()).isZero();
        assertThat(second.out()).contains("2 orders of 15.50 in all", "0 are rejected");
    }

    @Test
    void theFileOfRejectedLinesIsNotTheFileThatIsImported() throws IOException {
        Path file = Files.writeString(rejects(), HEADER + "1,a,b,3,12/31/2010,1.5,7,France\n");

        Result result = dryRun(file);

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("--rejects");
        assertThat(Files.readString(file)).contains("12/31/2010");
    }
}
