package io.millrace.inventory;

import java.util.Set;
import java.util.UUID;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

import io.millrace.inventory.StockStore.Adjustment;
import io.millrace.kit.OneLine;
import io.millrace.kit.Problems;
import io.millrace.kit.bulk.CsvLine;

/**
 * A line of a request that adjusts the stock of many products.
 *
 * @param key makes a repetition of the line safe; null for a line that counts each time
 */
@RegisterForReflection
public record AdjustmentLineRequest(
        @NotBlank @OneLine @Size(max = 40) String sku,

        @NotNull @Min(-StockResource.MOST) @Max(StockResource.MOST) Integer change,

        @NotBlank @OneLine @Size(max = 200) String reason,
        @Nullable UUID key) {

    /** In CSV. */
    static final Set<String> COLUMNS = Set.of("sku", "change", "reason", "key");

    static final String EXAMPLE_JSON = """
            {"sku": "mill", "change": 10, "reason": "delivery 4711", "key": "6b1f7c52-3c1f-4f0e-9d1b-0c6b8c1d2e3f"}
            {"sku": "beans", "change": 200, "reason": "delivery 4711", "key": "0e7d3a11-5a9f-4b6e-8a52-1f2e3d4c5b6a"}
            """;

    static final String EXAMPLE_CSV = """
            sku,change,reason,key
            mill,10,delivery 4711,6b1f7c52-3c1f-4f0e-9d1b-0c6b8c1d2e3f
            beans,200,delivery 4711,0e7d3a11-5a9f-4b6e-8a52-1f2e3d4c5b6a
            """;

    static AdjustmentLineRequest of(CsvLine line) {
        return new AdjustmentLineRequest(
                required(line, "sku"), change(line.whole("change")), required(line, "reason"), key(line.text("key")));
    }

    private static String required(CsvLine line, String column) {
        String value = line.text(column);
        if (value == null) {
            throw Problems.badRequest(column, "is missing");
        }
        return value;
    }

    private static int change(@Nullable Long units) {
        if (units == null) {
            throw Problems.badRequest("change", "is missing");
        }
        if (units < -StockResource.MOST || units > StockResource.MOST) {
            throw Problems.badRequest("change", "must be -%1$d to %1$d".formatted(StockResource.MOST));
        }
        return units.intValue();
    }

    private static @Nullable UUID key(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return StockResource.uuid(text)
                .orElseThrow(() -> Problems.badRequest("key", "'%s' is not a UUID".formatted(text)));
    }

    Adjustment adjustment() {
        return new Adjustment(sku, change, reason);
    }
}
