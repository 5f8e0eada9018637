package io.millrace.stack.retail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDateTime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.stack.StackException;

class LineParserTest {

    @Test
    void aLineIsTakenApart() throws RejectedException {
        RetailLine line =
                LineParser.parse(7, "536365,85123A,\"HEART, \"\"WHITE\"\"\",6,12/1/2010 8:26,2.5,17850,United Kingdom");

        assertThat(line)
                .isEqualTo(new RetailLine(
                        7,
                        "536365",
                        "85123A",
                        "HEART, \"WHITE\"",
                        6,
                        LocalDateTime.of(2010, 12, 1, 8, 26),
                        new BigDecimal("2.50"),
                        "17850",
                        "United Kingdom"));
        assertThat(line.isReturn()).isFalse();
    }

    @Test
    void aCancellationHasNegativeQuantities() throws RejectedException {
        assertThat(LineParser.parse(2, "C5,a,b,-3,12/1/2010 8:26,2,1,France").isReturn())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "5,a,b,0,12/1/2010 8:26,2,1,France|Quantity 0 must be",
                "5,a,b,-1,12/1/2010 8:26,2,1,France|is no cancellation",
                "C5,a,b,1,12/1/2010 8:26,2,1,France|is a cancellation",
                "5,a,b,1.5,12/1/2010 8:26,2,1,France|not a whole number",
                "5,a,b,9999999,12/1/2010 8:26,2,1,France|must be 1 to 1000000",
                "5,a,b,-2147483648,12/1/2010 8:26,2,1,France|must be 1 to 1000000",
                "5,a,b,1,13/1/2010 8:26,2,1,France|is not a date",
                "5,a,b,1,,2,1,France|is not a date",
                "5,a,b,1,12/1/2010 8:26,0,1,France|is not above zero",
                "5,a,b,1,12/1/2010 8:26,-1,1,France|is not above zero",
                "5,a,b,1,12/1/2010 8:26,NaN,1,France|is not a number",
                "5,a,b,1,12/1/2010 8:26,1.005,1,France|pounds and pence",
                "5,a,b,1,12/1/2010 8:26,1e99,1,France|pounds and pence",
                "5,a b,b,1,12/1/2010 8:26,1,1,France|StockCode 'a b'",
                ",a,b,1,12/1/2010 8:26,1,1,France|InvoiceNo is missing",
                "5,a,b,1,12/1/2010 8:26,1,,France|CustomerID is missing",
                "5,a,b,1,12/1/2010 8:26,1,1,|Country is missing",
                "5,a,b|has 3 fields instead of 8",
                "5,a,\"b,1,12/1/2010 8:26,1,1,France|torn quote",
                "5,a,\"b\"c,1,12/1/2010 8:26,1,1,France|torn quote",
            })
    void aBadLineIsRejectedWithTheReason(String text, String reason) {
        assertThatThrownBy(() -> LineParser.parse(2, text))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void anotherKindOfFileIsRefused() {
        assertThatThrownBy(() -> LineParser.checkHeader("a,b"))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("InvoiceNo,StockCode");
    }
}
