package io.millrace.simulators;

import java.math.BigDecimal;
import java.util.Map;

/** An amount of money. */
public record Amount(BigDecimal value, String currency) {

    public Map<String, String> json() {
        return Map.of("value", value.toPlainString(), "currency", currency);
    }
}
