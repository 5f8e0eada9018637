package io.millrace.stack.retail;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.stack.retail.Returns.Return;
import io.millrace.stack.retail.file.RetailLine;
import io.millrace.stack.retail.file.Row;

class ReturnsTest {

    private static final LocalDateTime DAY = LocalDateTime.of(2011, 1, 1, 12, 0);

    @TempDir
    Path folder;

    private Rejects rejects;

    @BeforeEach
    void open() {
        rejects = new Rejects(folder.resolve("rejects.csv"));
    }

    @AfterEach
    void close() {
        rejects.close();
    }

    private static RetailLine line(String invoice, String sku, int quantity, int day, String customer) {
        return new RetailLine(
                new Row.Whole(1, Map.of()),
                invoice,
                sku,
                "",
                quantity,
                DAY.plusDays(day),
                BigDecimal.ONE,
                customer,
                "France");
    }

    private static PlacedOrder order(String invoice, int day, String customer, Map<String, Integer> units) {
        var lines = units.entrySet().stream()
                .map(entry -> line(invoice, entry.getKey(), entry.getValue(), day, customer))
                .toList();
        return new PlacedOrder(
                new Invoice(invoice, lines),
                "id-" + invoice,
                "COMPLETED",
                "",
                units,
                Map.of(),
                false,
                BigDecimal.TEN,
                BigDecimal.ZERO);
    }

    private static Invoice cancellation(RetailLine... lines) {
        return new Invoice(lines[0].invoice(), List.of(lines));
    }

    @Test
    void theLatestPurchaseBeforeItIsReversedFirst() {
        var returns = new Returns(
                List.of(
                        order("1", 1, "c", Map.of("a", 2)),
                        order("2", 2, "c", Map.of("a", 2)),
                        order("3", 9, "c", Map.of("a", 2))),
                rejects);

        List<Return> matched = returns.match(cancellation(line("C4", "a", -3, 5, "c")));

        assertThat(matched).extracting(one -> one.order().id()).containsExactly("id-2", "id-1");
        assertThat(matched).extracting(Return::units).containsExactly(Map.of("a", 2), Map.of("a", 1));
    }

    @Test
    void whatWentBackCantGoBackAgain() {
        var returns = new Returns(List.of(order("1", 1, "c", Map.of("a", 2))), rejects);

        assertThat(returns.match(cancellation(line("C2", "a", -2, 2, "c")))).hasSize(1);
        assertThat(returns.match(cancellation(line("C3", "a", -1, 3, "c")))).isEmpty();

        assertThat(rejects.count()).isEqualTo(1);
    }

    @Test
    void severalLinesAboutOneOrderAreOneReturn() {
        var returns = new Returns(List.of(order("1", 1, "c", Map.of("a", 2, "b", 3))), rejects);

        List<Return> matched = returns.match(
                cancellation(line("C2", "a", -1, 2, "c"), line("C2", "b", -3, 2, "c"), line("C2", "a", -1, 2, "c")));

        assertThat(matched).extracting(Return::units).containsExactly(Map.of("a", 2, "b", 3));
    }

    @Test
    void anothersPurchaseAndTooManyUnitsAreRejectedWithTheReason() {
        var returns = new Returns(List.of(order("1", 1, "c", Map.of("a", 2))), rejects);

        assertThat(returns.match(cancellation(line("C2", "a", -1, 2, "other")))).isEmpty();
        assertThat(returns.match(cancellation(line("C3", "a", -3, 2, "c")))).isEmpty();

        assertThat(rejects.reasons().keySet())
                .anyMatch(reason -> reason.startsWith("reverses nothing"))
                .anyMatch(reason -> reason.startsWith("reverses more than"));
    }
}
