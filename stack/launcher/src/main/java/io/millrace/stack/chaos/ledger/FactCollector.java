package io.millrace.stack.chaos.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.stack.chaos.ledger.Facts.Mail;
import io.millrace.stack.chaos.ledger.Facts.Received;
import io.millrace.stack.chaos.ledger.Facts.Stock;
import io.millrace.stack.chaos.ledger.MoneyFacts.Charged;
import io.millrace.stack.inspect.ServiceDatabases;
import io.millrace.stack.inspect.StockBook;
import io.millrace.stack.journey.Api;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Simulators;

/** Gathers the facts over HTTP, from the databases and from the mail server. */
final class FactCollector implements Facts.Views {

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
    private static final String TAKEN_AT = "SELECT order_id::text, min(at) FROM gateway_charge GROUP BY order_id";
    /** The row of a hold that has lapsed says AUTHORIZED still, as in the simulator's own statements. */
    private static final String HOLDS = """
            SELECT order_id::text, string_agg(
                CASE WHEN status = 'AUTHORIZED' AND held_until <= now() THEN 'LAPSED' ELSE status END, ',' ORDER BY at)
            FROM gateway_authorization GROUP BY order_id
            """;

    private static final String PAYMENTS = "SELECT order_id::text, status FROM payment";
    private static final String BOOKED =
            "SELECT order_id::text, CASE WHEN charge_id IS NULL THEN 0 ELSE amount END, refunded FROM payment";
    private static final String SHIPMENTS = "SELECT order_id::text, status FROM shipment";
    private static final String PARCELS =
            "SELECT order_id::text, string_agg(status, ',' ORDER BY parcel_id) FROM parcel GROUP BY order_id";
    private static final String HANDED_OVER =
            "SELECT p.order_id::text, min(c.at) FROM parcel p JOIN parcel_change c USING (parcel_id) GROUP BY p.order_id";
    private static final String RECEIVED = """
            SELECT r.order_id::text, sum(l.intact), sum(l.damaged)
            FROM goods_return AS r JOIN goods_return_line AS l USING (return_id)
            WHERE r.status = 'RECEIVED' GROUP BY r.order_id
            """;
    private static final String MAILS = "SELECT order_id::text, notice, message_id FROM sent_mail";
    private static final Pattern MESSAGE_ID = Pattern.compile("(?mi)^Message-ID:\\s*(\\S+)");

    private final ServiceDatabases databases;
    private final Api api;
    private final Api mailServer;

    FactCollector(Blueprint blueprint, Api api) {
        this.databases = new ServiceDatabases(blueprint);
        this.api = api;
        this.mailServer = new Api("http://localhost:" + blueprint.ports().mailApi());
    }

    Facts facts() {
        return new Facts(
                map("orders", PLACED, row -> row.getString(2)),
                map("orders", ORDERS, row -> row.getLong(2)),
                map("orders", STUCK, row -> row.getString(2)),
                map("inventory", STOCK, row -> new Stock(row.getLong(2), row.getLong(3))),
                StockBook.read(databases),
                map("inventory", RESERVATIONS, row -> row.getString(2)),
                money(),
                map("shipping", SHIPMENTS, row -> row.getString(2)),
                map(Simulators.CARRIER, PARCELS, row -> new Parcels(list(row))),
                map(Simulators.CARRIER, HANDED_OVER, FactCollector::instant),
                map("shipping", RECEIVED, row -> new Received(row.getLong(2), row.getLong(3))),
                Facts.byOrder(databases.query(
                        "notifications", MAILS, row -> new Mail(row.getString(1), row.getString(2), row.getString(3)))),
                this);
    }

    private MoneyFacts money() {
        return new MoneyFacts(
                map(
                        Simulators.CARDS,
                        CHARGES,
                        row -> new Charged(row.getLong(2), row.getBigDecimal(3), row.getBigDecimal(4))),
                map(Simulators.CARDS, TAKEN_AT, FactCollector::instant),
                map(Simulators.CARDS, HOLDS, row -> new Holds(list(row))),
                map("payments", PAYMENTS, row -> row.getString(2)),
                map(
                        "payments",
                        BOOKED,
                        row -> new Charged(row.getBigDecimal(2).signum(), row.getBigDecimal(2), row.getBigDecimal(3))));
    }

    private static Instant instant(ResultSet row) throws SQLException {
        return row.getObject(2, OffsetDateTime.class).toInstant();
    }

    private static List<String> list(ResultSet row) throws SQLException {
        return List.of(row.getString(2).split(","));
    }

    private <T> Map<String, T> map(String database, String sql, ServiceDatabases.Reader<T> value) {
        var map = new HashMap<String, T>();
        databases.query(database, sql, row -> map.put(row.getString(1), value.read(row)));
        return map;
    }

    @Override
    public JsonNode order(String id) {
        return api.get("/api/orders/" + id).orFail("Order " + id);
    }

    @Override
    public JsonNode tracked(String id) {
        return api.get("/api/tracking/orders/" + id).body();
    }

    @Override
    public SequencedSet<String> mailbox(String address) {
        var ids = new LinkedHashSet<String>();
        for (JsonNode mail :
                mailServer.get("/api/user/" + address + "/messages/INBOX/").body()) {
            MESSAGE_ID.matcher(mail.path("mimeMessage").asText()).results().forEach(id -> ids.add(id.group(1)));
        }
        return ids;
    }

    @Override
    public List<String> sagaLog(String order) {
        String sql = """
                SELECT l.at::text, s.type, coalesce(l.step, ''), l.event, coalesce(l.detail, '')
                FROM saga_log l JOIN saga s ON s.id = l.saga_id
                WHERE s.data->>'orderId' = '%s' ORDER BY l.at, l.seq
                """.formatted(order);
        return databases.query("orders", sql, row -> "saga %s  %s: %s %s %s"
                .formatted(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)));
    }
}
