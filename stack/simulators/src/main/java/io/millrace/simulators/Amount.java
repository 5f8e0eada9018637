package io.millrace.simulators;

import java.math.BigDecimal;
import java.util.Map;

/** An amount of money. */
public record Amount(BigDecimal value, String currency) {

    /** The amount without zeros at its end: as it is told before it was written, and as it is read again. */
    public Amount plain() {
        return new Amount(value.stripTrailingZeros(), currency);
    }

    public Map<String, String> json() {
        return Map.of("value", value.toPlainString(), "currency", currency);
    }
}
