package io.millrace.testbed;

import java.sql.SQLException;

import io.quarkus.arc.Arc;

import io.millrace.messaging.outbox.Lanes;
import io.millrace.messaging.relay.RelaySignal;
import io.millrace.messaging.testing.PostgresResource;

/** Held keys of the outbox as an earlier start of the service left them: due in an hour, and known to the relay. */
final class Held {

    private Held() {}

    static void put(String key, String error, String... values) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var hold = connection.prepareStatement("""
                        INSERT INTO outbox_hold (channel, key, lane, attempts, next_attempt_at, last_error)
                        VALUES ('numbers-out', ?, ?, 1, now() + interval '1 hour', ?)
                        """);
                var move = connection.prepareStatement("""
                        WITH stored AS (DELETE FROM outbox WHERE key = ? RETURNING *)
                        INSERT INTO outbox_held SELECT * FROM stored
                        """)) {
            connection.setAutoCommit(false);
            for (String value : values) {
                Numbers.store(connection, key, value);
            }
            move.setString(1, key);
            move.execute();
            hold.setString(1, key);
            hold.setInt(2, Lanes.of(key));
            hold.setString(3, error);
            hold.execute();
            connection.commit();
        }
        Arc.container().instance(RelaySignal.class).get().holdsChanged("numbers-out");
    }
}
