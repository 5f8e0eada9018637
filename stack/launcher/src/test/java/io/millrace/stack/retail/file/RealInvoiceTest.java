package io.millrace.stack.retail.file;

import static io.millrace.stack.retail.file.Readings.resource;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads ten lines of a real invoice in the dialects that shops export. */
class RealInvoiceTest {

    private static final int LINES = 10;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "base.csv|1536367|UTF-8, columns of Online Retail, commas|ASSORTED COLOUR BIRD ORNAMENT",
                "or2.csv|2536367|columns of Online Retail II,|ASSORTED COLOUR BIRD ORNAMENT",
                "custfloat.csv|3536367|columns of Online Retail,|ASSORTED COLOUR BIRD ORNAMENT",
                "isodate.csv|4536367|dates yyyy-MM-dd|ASSORTED COLOUR BIRD ORNAMENT",
                "semi.csv|5536367|semicolons between columns, decimal comma|ASSORTED COLOUR BIRD ORNAMENT",
                "win1252.csv|6536367|windows-1252,|MUG £5 OFFER €",
                "bom.csv|7536367|UTF-8 with byte order mark|ASSORTED COLOUR BIRD ORNAMENT",
                "newline.csv|8536367|UTF-8,|TWO LINES",
                "crlf.csv|9536367|UTF-8,|ASSORTED COLOUR BIRD ORNAMENT",
                "quotedheader.csv|10536367|columns of Online Retail,|ASSORTED COLOUR BIRD ORNAMENT",
                "cr.csv|11536367|UTF-8,|ASSORTED COLOUR BIRD ORNAMENT",
                "utf16.csv|12536367|UTF-16LE with byte order mark|ASSORTED COLOUR BIRD ORNAMENT",
            })
    void allLinesOfTheInvoiceAreReadInEachDialect(String name, String invoice, String recognised, String first) {
        Readings base = Readings.of(resource("invoice/base.csv"));

        Readings read = Readings.of(resource("invoice/" + name));

        assertThat(read.file.dialect()).contains(recognised);
        assertThat(read.rejected).isEmpty();
        assertThat(read.invoices()).containsExactly(invoice);
        assertThat(read.lines).hasSize(LINES);
        assertThat(read.total()).isEqualByComparingTo("215.13");
        assertThat(read.lines.getFirst().description()).isEqualTo(first);
        assertThat(read.lines.subList(1, LINES))
                .extracting(RetailLine::description)
                .isEqualTo(base.lines.subList(1, LINES).stream()
                        .map(RetailLine::description)
                        .toList());
        assertThat(goods(read)).isEqualTo(goods(base));
        assertThat(read.lines).extracting(RetailLine::customer).containsOnly("13047");
        assertThat(read.lines).extracting(RetailLine::country).containsOnly("United Kingdom");
        assertThat(read.lines).extracting(RetailLine::at).containsOnly(LocalDateTime.of(2010, 12, 1, 8, 34));
    }

    private static List<String> goods(Readings read) {
        return read.lines.stream()
                .map(line -> "%d %s at %s".formatted(line.quantity(), line.sku(), line.price()))
                .toList();
    }
}
