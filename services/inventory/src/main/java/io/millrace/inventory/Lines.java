package io.millrace.inventory;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import io.millrace.contracts.common.Quantity;

/** Units by SKU, in the order of the SKUs: the order in which rows are locked. */
record Lines(SortedMap<String, Integer> units) {

    /** Lines of one SKU are added up. */
    static Lines of(List<Quantity> quantities) {
        var units = new TreeMap<String, Integer>();
        quantities.forEach(line -> units.merge(line.getSku(), line.getUnits(), Math::addExact));
        return new Lines(units);
    }

    String[] skus() {
        return units.keySet().toArray(String[]::new);
    }

    Integer[] counts() {
        return units.values().toArray(Integer[]::new);
    }
}
