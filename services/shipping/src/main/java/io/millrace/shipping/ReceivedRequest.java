package io.millrace.shipping;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.OneLine;
import io.millrace.shipping.GoodsReturn.Condition;

/**
 * The word that goods of an order have come back.
 *
 * @param returnId the return; may be null if the order waits for the goods of one return only
 * @param lines what has come; a product may have a line for each condition
 */
public record ReceivedRequest(
        @Nullable UUID returnId,

        @NotNull @Size(min = 1, max = 2000) List<@NotNull @Valid Line> lines) {

    static final String EXAMPLE = """
            {
              "lines": [{"sku": "mill", "quantity": 1, "condition": "intact"}]
            }""";

    /** Units of a product, all in the same condition. */
    public record Line(
            @NotBlank @OneLine @Size(max = 40) String sku,
            @NotNull @Min(1) @Max(1_000_000_000) Integer quantity,
            @NotNull Condition condition) {}

    /** The units in a condition, by SKU. */
    Map<String, Long> units(Condition condition) {
        var units = new TreeMap<String, Long>();
        lines.stream()
                .filter(line -> line.condition() == condition)
                .forEach(line -> units.merge(line.sku(), (long) line.quantity(), Long::sum));
        return units;
    }
}
