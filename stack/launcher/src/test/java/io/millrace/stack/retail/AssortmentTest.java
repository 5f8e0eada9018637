package io.millrace.stack.retail;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.millrace.stack.retail.file.RetailLine;
import io.millrace.stack.retail.file.Row;

class AssortmentTest {

    private final Assortment assortment = new Assortment();

    @Test
    void aProductHasItsMostFrequentPrice() {
        sold("2.00");
        sold("3.00");
        sold("3.00");

        assertThat(price()).isEqualByComparingTo("3.00");
    }

    @Test
    void giftsDoNotMakeAProductFree() {
        sold("0.00");
        sold("0.00");
        sold("2.00");

        assertThat(price()).isEqualByComparingTo("2.00");
    }

    @Test
    void aProductThatIsOnlyGivenAwayIsFree() {
        sold("0.00");

        assertThat(price()).isEqualByComparingTo("0.00");
    }

    private BigDecimal price() {
        return assortment.items().iterator().next().price();
    }

    private void sold(String price) {
        assortment.add(new RetailLine(
                new Row.Whole(1, Map.of()),
                "1",
                "mill",
                "Coffee mill",
                1,
                LocalDateTime.of(2010, 12, 1, 8, 26),
                new BigDecimal(price),
                "7",
                "France"));
    }
}
