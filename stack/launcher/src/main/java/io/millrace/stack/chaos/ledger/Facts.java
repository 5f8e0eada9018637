package io.millrace.stack.chaos.ledger;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.stack.journey.Api;
import io.millrace.stack.parts.Blueprint;

/** What the services have in the end, each asked in its own way: over HTTP, in its database, at the mail server. */
final class Facts {

    private static final String PLACED =
            "SELECT key, order_id::text FROM idempotency WHERE scope = 'place' AND order_id IS NOT NULL";
    private static final String ORDERS = "SELECT order_id::text, max(version) FROM order_events GROUP BY order_id";
    private static final String STUCK = """
            SELECT data->>'orderId', coalesce(reason, '') FROM saga WHERE status = 'STUCK'
            """;
    private static final String STOCK = "SELECT sku, on_hand, reserved FROM stock";
    private static final String RESERVATIONS = "SELECT order_id::text, status FROM reservation";
    private static final String CHARGES = """
            SELECT c.order_id::text, count(*), sum(c.amount), coalesce(sum(r.amount), 0)
            FROM gateway_charge c
            LEFT JOIN (SELECT charge_id, sum(amount) AS amount FROM gateway_refund GROUP BY charge_id) r USING (charge_id)
            GROUP BY c.order_id
            """;
    private static final String SHIPMENTS = "SELECT order_id::text, status FROM shipment";
    private static final Pattern MESSAGE_ID = Pattern.compile("(?mi)^Message-ID:\\s*(\\S+)");
    private static final String MAILS = "SELECT order_id::text, notice, message_id FROM sent_mail";

    final Map<String, String> orderByKey = new HashMap<>();
    final Map<String, Long> versions = new HashMap<>();
    final Map<String, String> stuck = new HashMap<>();
    final Map<String, Stock> stock = new TreeMap<>();
    final Map<String, String> reservations = new HashMap<>();
    final Map<String, Charged> charges = new HashMap<>();
    final Map<String, String> shipments = new HashMap<>();
    final Map<String, Map<String, Integer>> mails = new HashMap<>();

    private final Map<String, Set<String>> messageIds = new HashMap<>();

    private final Api api;
    private final Api mailServer;

    /** Units of a product. */
    record Stock(long onHand, long reserved) {}

    /** What the card gateway has taken for an order, in so many charges, and given back. */
    record Charged(long charges, BigDecimal taken, BigDecimal givenBack) {}

    Facts(Blueprint blueprint, Api api) {
        this.api = api;
        this.mailServer = new Api("http://localhost:" + blueprint.ports().mailApi());
        var databases = new Databases(blueprint);
        databases.query("orders", PLACED, row -> orderByKey.put(row.getString(1), row.getString(2)));
        databases.query("orders", ORDERS, row -> versions.put(row.getString(1), row.getLong(2)));
        databases.query("orders", STUCK, row -> stuck.put(row.getString(1), row.getString(2)));
        databases.query(
                "inventory", STOCK, row -> stock.put(row.getString(1), new Stock(row.getLong(2), row.getLong(3))));
        databases.query("inventory", RESERVATIONS, row -> reservations.put(row.getString(1), row.getString(2)));
        databases.query(
                "payments",
                CHARGES,
                row -> charges.put(
                        row.getString(1), new Charged(row.getLong(2), row.getBigDecimal(3), row.getBigDecimal(4))));
        databases.query("shipping", SHIPMENTS, row -> shipments.put(row.getString(1), row.getString(2)));
        databases.query("notifications", MAILS, row -> {
            messageIds
                    .computeIfAbsent(row.getString(1), order -> new TreeSet<>())
                    .add(row.getString(3));
            return mails.computeIfAbsent(row.getString(1), order -> new TreeMap<>())
                    .merge(row.getString(2), 1, Integer::sum);
        });
    }

    JsonNode order(String id) {
        return api.get("/api/orders/" + id).orFail("Order " + id);
    }

    JsonNode tracked(String id) {
        return api.get("/api/tracking/orders/" + id).body();
    }

    int mails(String order, String notice) {
        return mails.getOrDefault(order, Map.of()).getOrDefault(notice, 0);
    }

    /** Ids of the mails that notifications says it has sent about an order. */
    Set<String> sent(String order) {
        return messageIds.getOrDefault(order, Set.of());
    }

    /** Ids of the mails that lie in a mailbox. One that lies there twice was sent again after a crash, as itself. */
    Set<String> delivered(String mailbox) {
        var ids = new TreeSet<String>();
        for (JsonNode mail :
                mailServer.get("/api/user/" + mailbox + "/messages/INBOX/").body()) {
            MESSAGE_ID.matcher(mail.path("mimeMessage").asText()).results().forEach(id -> ids.add(id.group(1)));
        }
        return ids;
    }

    Charged charged(String order) {
        return charges.getOrDefault(order, new Charged(0, BigDecimal.ZERO, BigDecimal.ZERO));
    }

    /** The steps of an order's sagas, as they were logged. */
    static List<String> sagaLog(Blueprint blueprint, String order) {
        String sql = """
                SELECT l.at::text, s.type, coalesce(l.step, ''), l.event, coalesce(l.detail, '')
                FROM saga_log l JOIN saga s ON s.id = l.saga_id
                WHERE s.data->>'orderId' = '%s' ORDER BY l.at, l.seq
                """.formatted(order);
        return new Databases(blueprint).query("orders", sql, row -> "saga %s  %s: %s %s %s"
                .formatted(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)));
    }
}
