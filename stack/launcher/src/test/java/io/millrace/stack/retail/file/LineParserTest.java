package io.millrace.stack.retail.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineParserTest {

    private final LineParser points = new LineParser('.', DateFormat.named("M/d/yyyy"));
    private final LineParser commas = new LineParser(',', DateFormat.named("M/d/yyyy"));

    private static Row.Whole row(String text) {
        return new Row.Whole(7, Columns.of(Column.labels()).arrange(List.of(text.split(";", -1))));
    }

    @Test
    void aLineIsTakenApart() throws RejectedException {
        Row.Whole row = row("536365; 85123A ;HEART, \"WHITE\" ;6;12/1/2010 8:26;2.5;17850;United Kingdom");

        assertThat(points.parse(row))
                .isEqualTo(new RetailLine(
                        row,
                        "536365",
                        "85123A",
                        "HEART, \"WHITE\"",
                        6,
                        LocalDateTime.of(2010, 12, 1, 8, 26),
                        new BigDecimal("2.50"),
                        "17850",
                        "United Kingdom"));
        assertThat(points.parse(row).isReturn()).isFalse();
    }

    @Test
    void aCancellationHasNegativeQuantities() throws RejectedException {
        assertThat(points.parse(row("C5;a;b;-3;12/1/2010 8:26;2;1;France")).isReturn())
                .isTrue();
    }

    @Test
    void aThingMayBeFree() throws RejectedException {
        assertThat(points.parse(row("5;a;b;6;12/1/2010 8:26;0;1;France")).price())
                .isEqualByComparingTo("0");
        assertThat(points.parse(row("5;a;b;6;12/1/2010 8:26;0.00;1;France")).price())
                .isEqualByComparingTo("0");
    }

    @Test
    void wholeNumbersMayBeWrittenWithDecimals() throws RejectedException {
        RetailLine line = points.parse(row("536365.0;a;b;6.0;12/1/2010 8:26;2;17850.0;France"));

        assertThat(line.invoice()).isEqualTo("536365");
        assertThat(line.quantity()).isEqualTo(6);
        assertThat(line.customer()).isEqualTo("17850");
    }

    @Test
    void lineBreaksAndControlCharactersDoNotReachADescription() throws RejectedException {
        assertThat(points.parse(row("5;a;TWO \n LINES\t\u0007!;6;12/1/2010 8:26;2;1;France"))
                        .description())
                .isEqualTo("TWO LINES !");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5;a;b;0;12/1/2010 8:26;2;1;France|Quantity 0 must be",
                "5;a;b;-1;12/1/2010 8:26;2;1;France|is no cancellation",
                "C5;a;b;1;12/1/2010 8:26;2;1;France|is a cancellation",
                "5;a;b;1.5;12/1/2010 8:26;2;1;France|Quantity '1.5' is not a whole number",
                "5;a;b;many;12/1/2010 8:26;2;1;France|Quantity 'many' is not a whole number",
                "5;a;b;9999999;12/1/2010 8:26;2;1;France|must be 1 to 1000000",
                "5;a;b;-2147483648;12/1/2010 8:26;2;1;France|must be 1 to 1000000",
                "5;a;b;99999999999999999999;12/1/2010 8:26;2;1;France|must be 1 to 1000000",
                "5;a;b;1;13/1/2010 8:26;2;1;France|InvoiceDate '13/1/2010 8:26' is not a date of the form M/d/yyyy",
                "5;a;b;1;2/30/2010 8:26;2;1;France|is not a date",
                "5;a;b;1;;2;1;France|is not a date",
                "5;a;b;1;12/1/2010 8:26;-1;1;France|is below zero",
                "5;a;b;1;12/1/2010 8:26;NaN;1;France|is not a number",
                "5;a;b;1;12/1/2010 8:26;2,10;1;France|UnitPrice '2,10' is not a number such as 1250.95",
                "5;a;b;1;12/1/2010 8:26;1,250.95;1;France|is not a number such as 1250.95",
                "5;a;b;1;12/1/2010 8:26;1.005;1;France|pounds and pence",
                "5;a;b;1;12/1/2010 8:26;1e99;1;France|is not a number",
                "5;a;b;1;12/1/2010 8:26;1000000.01;1;France|pounds and pence",
                "5;a b;b;1;12/1/2010 8:26;1;1;France|StockCode 'a b'",
                ";a;b;1;12/1/2010 8:26;1;1;France|InvoiceNo is missing",
                "5;a;b;1;12/1/2010 8:26;1;;France|CustomerID is missing",
                "5;a;b;1;12/1/2010 8:26;1;1;|Country is missing",
            })
    void aBadLineIsRejectedWithColumnAndReason(String text, String reason) {
        assertThatThrownBy(() -> points.parse(row(text)))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void whereAPriceHasADecimalCommaAPointIsNoDecimalMark() throws RejectedException {
        assertThat(commas.parse(row("5;a;b;1;12/1/2010 8:26;1250,95;1;France")).price())
                .isEqualByComparingTo("1250.95");
        assertThatThrownBy(() -> commas.parse(row("5;a;b;1;12/1/2010 8:26;1.250;1;France")))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("UnitPrice '1.250' is not a number such as 1250,95");
    }
}
