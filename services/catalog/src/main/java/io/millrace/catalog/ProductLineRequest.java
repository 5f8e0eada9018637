package io.millrace.catalog;

import java.math.BigDecimal;
import java.util.Set;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;
import io.millrace.kit.OneLine;
import io.millrace.kit.PlainText;
import io.millrace.kit.Problems;
import io.millrace.kit.bulk.CsvLine;

/**
 * A line of a request that lists many products.
 *
 * @param version the version that the line changes, 0 for a new product; null for any
 */
@RegisterForReflection
public record ProductLineRequest(
        @NotNull @Pattern(regexp = CatalogResource.SKU, message = CatalogResource.SKU_MESSAGE) String sku,

        @NotBlank @OneLine @Size(max = 200) String name,
        @Nullable @PlainText @Size(max = 2000) String description,
        @NotNull @Valid Money price,
        @Nullable @Min(0) Long version) {

    /** In CSV. */
    static final Set<String> COLUMNS = Set.of("sku", "name", "description", "price", "currency", "version");

    static final String EXAMPLE_JSON = """
            {"sku": "mill", "name": "Coffee mill", "price": {"amount": "39.00", "currency": "EUR"}}
            {"sku": "beans", "name": "Coffee beans", "price": {"amount": "9.50", "currency": "EUR"}}
            """;

    static final String EXAMPLE_CSV = """
            sku,name,description,price,currency
            mill,Coffee mill,"Hand-driven, with a steel burr",39.00,EUR
            beans,Coffee beans,,9.50,EUR
            """;

    static ProductLineRequest of(CsvLine line) {
        return new ProductLineRequest(
                required(line, "sku"),
                required(line, "name"),
                line.text("description"),
                new Money(amount(required(line, "price")), required(line, "currency")),
                line.whole("version"));
    }

    private static String required(CsvLine line, String column) {
        String value = line.text(column);
        if (value == null) {
            throw Problems.badRequest(column, "is missing");
        }
        return value;
    }

    private static BigDecimal amount(String text) {
        try {
            return new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            throw Problems.badRequest("price", "'%s' is not a number such as 39.00".formatted(text));
        }
    }

    String descriptionOrEmpty() {
        return description == null ? "" : description;
    }
}
