package io.millrace.inventory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import io.millrace.contracts.common.Quantity;
import io.millrace.messaging.rules.BrokenRule;
import io.millrace.messaging.rules.BrokenRuleException;

/** Units by SKU, in the order of the SKUs, which is the order in which rows are locked. */
record Lines(SortedMap<String, Integer> units) {

    private static final int MOST = 1_000_000_000;

    /**
     * Adds up the lines of a SKU.
     *
     * @throws BrokenRuleException if these are more units than a table can hold
     */
    static Lines of(String command, List<Quantity> quantities) {
        var units = new TreeMap<String, Integer>();
        for (Quantity line : quantities) {
            long sum = (long) units.getOrDefault(line.getSku(), 0) + line.getUnits();
            if (sum > MOST) {
                throw new BrokenRuleException(
                        command,
                        new BrokenRule(
                                "maximum",
                                "payload.lines",
                                "must come to %d units of a SKU or less, come to %d of %s"
                                        .formatted(MOST, sum, line.getSku())));
            }
            units.put(line.getSku(), (int) sum);
        }
        return new Lines(units);
    }

    /** A SKU of which these lines have more units than the others; empty if there is none. */
    Optional<String> excess(Lines others) {
        return units.entrySet().stream()
                .filter(line -> line.getValue() > others.units().getOrDefault(line.getKey(), 0))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** These lines and others, added up. */
    Lines plus(Lines others) {
        var sum = new TreeMap<>(units);
        others.units().forEach((sku, count) -> sum.merge(sku, count, Math::addExact));
        return new Lines(sum);
    }

    String[] skus() {
        return units.keySet().toArray(String[]::new);
    }
}
