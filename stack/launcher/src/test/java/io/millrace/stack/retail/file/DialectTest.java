package io.millrace.stack.retail.file;

import static io.millrace.stack.retail.file.Readings.HEADER;
import static io.millrace.stack.retail.file.Readings.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialectTest {

    @TempDir
    Path folder;

    /** The same two invoices in every file. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "online-retail.csv|UTF-8, columns of Online Retail, commas between columns, decimal point, dates M/d/yyyy (d/M/yyyy fits too",
                "online-retail-2.csv|columns of Online Retail II",
                "float-customers.csv|columns of Online Retail",
                "iso-dates.csv|dates yyyy-MM-dd",
                "decimal-comma.csv|semicolons between columns, decimal comma",
                "tabs.csv|tabs between columns",
                "crlf.csv|UTF-8",
                "cr.csv|UTF-8",
                "utf-8-mark.csv|UTF-8 with byte order mark",
                "utf-16le-mark.csv|UTF-16LE with byte order mark",
                "utf-16be-mark.csv|UTF-16BE with byte order mark",
                "utf-16le.csv|UTF-16LE,",
                "utf-16be.csv|UTF-16BE,",
                "quoted.csv|columns of Online Retail",
                "spreadsheet.csv|columns of Online Retail,",
                "other-order.csv|columns by name, without Note",
                "line-break.csv|columns of Online Retail",
                "utf-8.csv|UTF-8",
                "windows-1252.csv|windows-1252",
            })
    void aFileIsReadInItsDialect(String name, String recognised) {
        Readings read = Readings.of(resource(name));

        assertThat(read.file.dialect()).contains(recognised);
        assertThat(read.rejected).isEmpty();
        assertThat(read.invoices()).containsExactly("1001", "1002");
        assertThat(read.lines).hasSize(4);
        assertThat(read.total()).isEqualByComparingTo("68.55");
        assertThat(read.lines).extracting(RetailLine::sku).containsExactly("POT", "CUP", "TRAY", "CUP");
        assertThat(read.lines).extracting(RetailLine::customer).containsExactly("13047", "13047", "13047", "13748");
        assertThat(read.lines)
                .extracting(RetailLine::country)
                .startsWith("United Kingdom")
                .endsWith("France");
        assertThat(read.lines.getFirst().at()).isEqualTo(LocalDateTime.of(2010, 12, 1, 8, 26));
        boolean signs = name.equals("utf-8.csv") || name.equals("windows-1252.csv");
        assertThat(read.lines.getFirst().description()).isEqualTo(signs ? "POT £5 OFFER €" : "TEA POT");
        assertThat(read.lines.getLast().description()).isEqualTo("CUP");
    }

    private static Overrides dates(String format) {
        return new Overrides(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(format));
    }

    private static Overrides encoding(String name) {
        return new Overrides(Optional.of(Charset.forName(name)), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("some.csv"), text);
    }

    private static void assertUnusable(Path file, Overrides overrides, String... reasons) {
        assertThatThrownBy(() -> RetailFile.open(file, overrides))
                .isInstanceOf(UnusableFileException.class)
                .hasMessageContainingAll(reasons);
    }

    @ParameterizedTest
    @CsvSource({
        "2010-12-01T08:26:00Z,yyyy-MM-dd",
        "2010-12-01T09:26:00+01:00,yyyy-MM-dd",
        "2010-12-01 08:26:00.000,yyyy-MM-dd",
        "2010/12/01 08:26,yyyy/M/d",
        "12/01/10 8:26 AM,M/d/yyyy",
        "01.12.2010 08:26,d.M.yyyy",
    })
    void aDateIsRecognised(String date, String format) throws IOException {
        Readings read = Readings.of(write(HEADER + "1,a,b,1,%s,1,1,France\n".formatted(date)));

        assertThat(read.file.dialect()).contains("dates " + format);
        assertThat(read.lines.getFirst().at()).isEqualTo(LocalDateTime.of(2010, 12, 1, 8, 26));
    }

    @Test
    void oneDateBehindTheTwelfthDecidesAboutAllOfThem() throws IOException {
        String rows = "1,a,b,1,3/4/2010 8:26,1,1,France\n".repeat(3000) + "2,a,b,1,13/4/2010 8:26,1,1,France\n";

        Readings read = Readings.of(write(HEADER + rows));

        assertThat(read.file.dialect()).endsWith("dates d/M/yyyy");
        assertThat(read.lines.getFirst().at()).isEqualTo(LocalDateTime.of(2010, 4, 3, 8, 26));
    }

    @Test
    void whereDayAndMonthCanBeExchangedTheFormatIsDemanded() throws IOException {
        Path file = write(HEADER.replace("InvoiceNo", "Invoice number") + "1,a,b,1,3/4/2010,1,1,France\n");

        assertUnusable(
                file, Overrides.NONE, "fit M/d/yyyy and d/M/yyyy", "'3/4/2010' in line 2", "--date-format d/M/yyyy");
        assertThat(Readings.of(file, dates("d/M/yyyy")).lines.getFirst().at())
                .isEqualTo(LocalDateTime.of(2010, 4, 3, 0, 0));
        assertThat(Readings.of(file, dates("M/d/yyyy")).lines.getFirst().at())
                .isEqualTo(LocalDateTime.of(2010, 3, 4, 0, 0));
    }

    @Test
    void datesThatContradictEachOtherAreNamed() throws IOException {
        Path file = write(HEADER + "1,a,b,1,3/14/2010,1,1,France\n2,a,b,1,14/3/2010,1,1,France\n");

        assertUnusable(file, Overrides.NONE, "'3/14/2010' in line 2", "'14/3/2010' in line 3", "--date-format");
        Readings read = Readings.of(file, dates("M/d/yyyy"));
        assertThat(read.invoices()).containsExactly("1");
        assertThat(read.rejected.get(3L)).contains("InvoiceDate '14/3/2010'");
    }

    @Test
    void aFormatThatIsNotKnownIsDemandedAndTaken() throws IOException {
        Path file = write(HEADER + "1,a,b,1,01 Dec 2010 8:26,1,1,France\n");

        assertUnusable(file, Overrides.NONE, "'01 Dec 2010 8:26' in line 2", "InvoiceDate", "--date-format");
        assertThat(Readings.of(file, dates("dd MMM yyyy H:mm")).lines.getFirst().at())
                .isEqualTo(LocalDateTime.of(2010, 12, 1, 8, 26));
        assertThatThrownBy(() -> RetailFile.open(file, dates("never"))).hasMessageContaining("'never' is no pattern");
    }

    @Test
    void asManyPointsAsCommasInPricesAreAskedAbout() throws IOException {
        Path file = write(HEADER + "1,a,b,1,3/14/2010,\"1,5\",1,France\n2,a,b,1,3/14/2010,1.5,1,France\n");

        assertUnusable(file, Overrides.NONE, "--decimal");
        Readings read = Readings.of(
                file, new Overrides(Optional.empty(), Optional.of(','), Optional.of(','), Optional.empty()));
        assertThat(read.invoices()).containsExactly("1");
    }

    @Test
    void bytesThatAreNoCharactersAreNamedByLineAndCharacter() throws IOException {
        Path utf8 = write(HEADER + "1,a,£££,1,3/14/2010,1,1,France\n2,a,b,1,3/14/2010,1,1,France\n");
        byte[] bytes = Files.readAllBytes(utf8);
        bytes[bytes.length - "a,b,1,3/14/2010,1,1,France\n".length()] = (byte) 0xE9;
        Path damaged = Files.write(folder.resolve("damaged.csv"), bytes);
        Path neither = Files.write(
                folder.resolve("neither.csv"),
                (HEADER + "1,a,\u0081,1,3/14/2010,1,1,France\n").getBytes(StandardCharsets.ISO_8859_1));

        assertUnusable(damaged, Overrides.NONE, "UTF-8 and damaged", "line 3, character 3", "--encoding");
        assertUnusable(neither, Overrides.NONE, "is not windows-1252", "line 2, character 5", "--encoding");
        assertUnusable(damaged, encoding("UTF-8"), "is not UTF-8", "line 3, character 3");
        assertThat(Readings.of(neither, encoding("ISO-8859-1")).lines).hasSize(1);
    }

    @Test
    void aFileThatIsNoneOfInvoicesIsRefused() throws IOException {
        assertUnusable(resource("empty.csv"), Overrides.NONE, "is empty");
        assertUnusable(write("a,b\n1,2\n"), Overrides.NONE, "first line must be InvoiceNo,StockCode", "not: a,b");
        assertUnusable(
                write(HEADER.replace("UnitPrice", "Cost")),
                Overrides.NONE,
                "has no column UnitPrice: rename or add it");
        assertUnusable(write(HEADER.replace("Country", "Price")), Overrides.NONE, "two columns that mean [UnitPrice]");
        assertUnusable(write("PK\u0003\u0004…"), Overrides.NONE, "export the sheet as CSV");
        assertUnusable(folder.resolve("none.csv"), Overrides.NONE, "no readable file");
    }
}
