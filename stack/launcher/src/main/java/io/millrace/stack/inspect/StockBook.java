package io.millrace.stack.inspect;

import java.util.ArrayList;
import java.util.List;

/**
 * A product's stock, and the sums of inventory's other tables that it must equal.
 *
 * @param adjusted sum of all adjustments
 * @param held units of reservations that are held
 * @param left units of confirmed reservations: they have left the warehouse
 * @param back units of returns
 * @param least the smallest number of units in a reservation or return; 1 if there are none
 */
public record StockBook(
        String sku, long onHand, long reserved, long adjusted, long held, long left, long back, long least) {

    private static final String SQL = """
            SELECT s.sku, s.on_hand, s.reserved,
                   coalesce((SELECT sum(change) FROM adjustment a WHERE a.sku = s.sku), 0),
                   coalesce(sum(l.units) FILTER (WHERE l.kind = 'HELD'), 0),
                   coalesce(sum(l.units) FILTER (WHERE l.kind = 'CONFIRMED'), 0),
                   coalesce(sum(l.units) FILTER (WHERE l.kind = 'RETURNED'), 0),
                   coalesce(min(l.units), 1)
            FROM stock s LEFT JOIN (
                SELECT r.status AS kind, x.sku, x.units
                FROM reservation r, jsonb_to_recordset(r.lines) AS x(sku text, units bigint)
                UNION ALL
                SELECT 'RETURNED', x.sku, x.units
                FROM stock_return r, jsonb_to_recordset(r.lines) AS x(sku text, units bigint)) AS l USING (sku)
            GROUP BY s.sku
            """;

    /** The books of all products, in a stack whose work has ended. */
    public static List<StockBook> read(ServiceDatabases databases) {
        return databases.query(
                "inventory",
                SQL,
                row -> new StockBook(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8)));
    }

    /** Describes the numbers that do not agree; empty if all agree. */
    public List<String> disagreements() {
        var wrong = new ArrayList<String>();
        if (least < 1) {
            wrong.add("%s: an order holds or brings back %d units".formatted(sku, least));
        }
        if (reserved != held) {
            wrong.add(
                    "%s: %d units are reserved, orders hold %d: it is oversold or lost".formatted(sku, reserved, held));
        }
        if (onHand != adjusted - left + back) {
            wrong.add("%s: %d units are on hand, but %d came in, %d left and %d came back"
                    .formatted(sku, onHand, adjusted, left, back));
        }
        return wrong;
    }
}
