package io.millrace.testbed;

import java.sql.SQLException;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.messaging.testing.PostgresResource;

/** Leaves a parked key and rows of channels behind that the service does not have, before the service looks for them. */
@ApplicationScoped
class LeftBehind {

    static final String CHANNEL = "left-behind-in";
    static final String OUT = "left-behind-out";

    private final boolean enabled;

    LeftBehind(@ConfigProperty(name = "testbed.left-behind", defaultValue = "false") boolean enabled) {
        this.enabled = enabled;
    }

    void onStart(@Observes @Priority(1) StartupEvent event) throws SQLException {
        if (enabled) {
            Parked.put(CHANNEL, Numbers.newKey(), "1");
            storeRows(Numbers.newKey());
        }
    }

    /** Stores three rows as a release did that had the channel. The first of them is held. */
    private static void storeRows(String key) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String value : new String[] {"held", "1", "2"}) {
                Numbers.store(connection, key, value);
            }
            statement.execute("UPDATE outbox SET channel = '%s' WHERE key = '%s'".formatted(OUT, key));
            statement.execute("WITH first AS (DELETE FROM outbox WHERE key = '%1$s' AND payload = 'held' RETURNING *) "
                            .formatted(key)
                    + "INSERT INTO outbox_held SELECT * FROM first");
            connection.commit();
        }
    }
}
