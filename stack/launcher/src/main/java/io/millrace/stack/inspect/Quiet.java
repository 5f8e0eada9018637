package io.millrace.stack.inspect;

import java.util.ArrayList;
import java.util.List;

import io.millrace.stack.home.Service;
import io.millrace.stack.parts.Blueprint;

/** Whether everything that was begun has come to its end. */
public final class Quiet {

    private final ServiceDatabases databases;

    public Quiet(Blueprint blueprint) {
        this.databases = new ServiceDatabases(blueprint);
    }

    /** What is under way still, in words. */
    public List<String> underWay() {
        var waiting = new ArrayList<String>();
        note(waiting, "orders", "sagas", "SELECT count(*) FROM saga WHERE status IN ('RUNNING', 'COMPENSATING')");
        waiting.addAll(unpublished());
        for (Service service : Service.ALL) {
            if (service.database()) {
                note(waiting, service.name(), "parked records", "SELECT count(*) FROM parked_record");
            }
        }
        note(
                waiting,
                "shipping",
                "parcels on their way",
                "SELECT count(*) FROM shipment WHERE next_move_at IS NOT NULL");
        return waiting;
    }

    /** Events that wait for the relay, dead letters among them, in words. */
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
