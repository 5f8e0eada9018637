package io.millrace.notifications.webhooks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.millrace.contracts.common.Quantity;
import io.millrace.kit.Money;

/** The fields of a message in their order, in the types that JSON has. Amounts are text, as everywhere in the API. */
final class Fields {

    private final Map<String, Object> values = new LinkedHashMap<>();

    static Fields none() {
        return new Fields();
    }

    Fields with(String name, Object value) {
        values.put(name, value instanceof UUID id ? id.toString() : value);
        return this;
    }

    Fields with(String name, io.millrace.contracts.common.@Nullable Money amount) {
        if (amount != null) {
            values.put(name, amount(amount));
        }
        return this;
    }

    Fields withLines(String name, List<Quantity> lines) {
        values.put(
                name,
                lines.stream()
                        .map(line -> none().with("sku", line.getSku())
                                .with("quantity", line.getUnits())
                                .toMap())
                        .toList());
        return this;
    }

    Map<String, Object> toMap() {
        return values;
    }

    private static Map<String, Object> amount(io.millrace.contracts.common.Money contract) {
        Money money = Money.of(contract);
        return none().with("amount", money.amount().toPlainString())
                .with("currency", money.currency())
                .toMap();
    }
}
