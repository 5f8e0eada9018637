package io.millrace.testbed;

import java.sql.SQLException;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.messaging.testing.PostgresResource;

/** Leaves rows, and sequences below their numbers, before the service starts: as a logical copy of a database does. */
@ApplicationScoped
class SetBack {

    static final String HELD = "held-before-the-start";
    static final String PARKED = "parked-before-the-start";

    private static final int BEFORE_THE_EXTENSION = -2_000;

    private static final long FAR = 5_000_000;

    private final boolean enabled;

    SetBack(@ConfigProperty(name = "testbed.set-back", defaultValue = "false") boolean enabled) {
        this.enabled = enabled;
    }

    void onStart(@Observes @Priority(BEFORE_THE_EXTENSION) StartupEvent event) throws SQLException {
        if (enabled) {
            set(FAR);
            Held.put(HELD, "by an earlier start", "1");
            Parked.put("numbers-in", PARKED, "1");
            set(1);
        }
    }

    /** Sets both sequences, so that they begin with this number. */
    static void set(long next) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var work = connection.createStatement()) {
            work.execute(
                    "SELECT setval('outbox_id_seq', %1$d, false), setval('parked_seq', %1$d, false)".formatted(next));
        }
    }
}
