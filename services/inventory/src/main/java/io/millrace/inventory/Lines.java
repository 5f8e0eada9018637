package io.millrace.inventory;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import io.millrace.contracts.common.Quantity;

/** Units by SKU, in the order of the SKUs: the order in which rows are locked. */
record Lines(SortedMap<String, Integer> units) {

    /** Lines of one SKU are added up. */
    static Lines of(List<Quantity> quantities) {
        var units = new TreeMap<String, Integer>();
        quantities.forEach(line -> units.merge(line.getSku(), line.getUnits(), Math::addExact));
        return new Lines(units);
    }

    static Lines fromJson(JsonArray json) {
        var units = new TreeMap<String, Integer>();
        json.forEach(line -> units.put(((JsonObject) line).getString("sku"), ((JsonObject) line).getInteger("units")));
        return new Lines(units);
    }

    JsonArray toJson() {
        var json = new JsonArray();
        units.forEach((sku, count) -> json.add(new JsonObject().put("sku", sku).put("units", count)));
        return json;
    }

    String[] skus() {
        return units.keySet().toArray(String[]::new);
    }

    Integer[] counts() {
        return units.values().toArray(Integer[]::new);
    }
}
