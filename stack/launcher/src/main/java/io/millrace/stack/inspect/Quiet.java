package io.millrace.stack.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.millrace.stack.home.Service;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Simulators;
import io.millrace.stack.setup.Wiring;

/**
 * Finds work of the stack that has not ended: sagas, parked records, payments, shipments, events that are not published
 * or not consumed, messages to subscribers, mails.
 */
public final class Quiet {

    /**
     * Between the services a return exists only as records in topics: neither a saga nor a row of shipping shows it.
     */
    private static final String RETURNS = """
            SELECT count(*) FROM order_events AS asked
            WHERE asked.type = 'ReturnRequested' AND NOT EXISTS (
                SELECT FROM order_events AS ended
                WHERE ended.order_id = asked.order_id AND ended.type IN ('Returned', 'ReturnExpired')
                    AND ended.data ->> 'returnId' = asked.data ->> 'returnId')
            """;

    /** The services that only follow events: no saga waits for them, and no row shows what they have not consumed. */
    private static final Set<String> FOLLOWERS = Set.of("notifications", "tracking");

    private static final String MESSAGES = "SELECT count(*) FROM webhook_delivery WHERE state IN ('PENDING', 'FAILED')";

    private final Blueprint blueprint;
    private final ServiceDatabases databases;

    public Quiet(Blueprint blueprint) {
        this.blueprint = blueprint;
        this.databases = new ServiceDatabases(blueprint);
    }

    /** The work that has not ended, for messages. */
    public List<String> underWay() {
        var waiting = new ArrayList<String>();
        note(waiting, "orders", "sagas", "SELECT count(*) FROM saga WHERE status IN ('RUNNING', 'COMPENSATING')");
        note(waiting, "orders", "returns", RETURNS);
        waiting.addAll(unpublished());
        // Before the rows that consumption leads to: parked records and messages.
        waiting.addAll(unconsumed());
        for (Service service : Service.ALL) {
            if (service.database()) {
                note(waiting, service.name(), "parked records", "SELECT count(*) FROM parked_record");
            }
        }
        note(waiting, "notifications", "messages to subscribers", MESSAGES);
        note(waiting, "notifications", "mails to send", "SELECT count(*) FROM outgoing_mail WHERE due_at < 'infinity'");
        note(
                waiting,
                "payments",
                "pending payments, and holds to release",
                "SELECT count(*) FROM payment WHERE status = 'PENDING' OR look_up_at IS NOT NULL");
        note(
                waiting,
                Simulators.CARDS,
                "pending authorizations",
                "SELECT count(*) FROM gateway_authorization WHERE status = 'PENDING'");
        note(waiting, "shipping", "parcels on their way", "SELECT count(*) FROM shipment WHERE look_up_at IS NOT NULL");
        note(
                waiting,
                Simulators.CARRIER,
                "parcels on their way",
                "SELECT count(*) FROM parcel WHERE next_move_at IS NOT NULL");
        return waiting;
    }

    private List<String> unconsumed() {
        var waiting = new ArrayList<String>();
        Backlog.of(Wiring.of(blueprint.home()), blueprint.bootstrapServers()).forEach((group, records) -> {
            if (FOLLOWERS.contains(group.substring(0, group.indexOf('.')))) {
                waiting.add("%s: %,d records to consume".formatted(group, records));
            }
        });
        return waiting;
    }

    /** The orders with returns whose goods have not been received, and that the carrier is not bringing. */
    public List<String> ordersWithAwaitedGoods() {
        return databases.query(
                "shipping",
                "SELECT DISTINCT order_id::text FROM goods_return WHERE ends_at IS NOT NULL",
                row -> row.getString(1));
    }

    /** The events that wait for the relay, dead letters among them, for messages. */
    public List<String> unpublished() {
        var waiting = new ArrayList<String>();
        for (Service service : Service.ALL) {
            if (service.database()) {
                note(
                        waiting,
                        service.name(),
                        "events to publish",
                        "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM outbox_held)");
            }
        }
        return waiting;
    }

    private void note(List<String> waiting, String database, String what, String sql) {
        long count = databases.count(database, sql);
        if (count > 0) {
            waiting.add("%s: %,d %s".formatted(database, count, what));
        }
    }
}
