package io.millrace.testbed;

import java.sql.SQLException;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Leaves a parked key of a channel behind that the service does not have, before the service looks for such keys. */
@ApplicationScoped
class LeftBehind {

    static final String CHANNEL = "left-behind-in";

    private final boolean enabled;

    LeftBehind(@ConfigProperty(name = "testbed.left-behind", defaultValue = "false") boolean enabled) {
        this.enabled = enabled;
    }

    void onStart(@Observes @Priority(1) StartupEvent event) throws SQLException {
        if (enabled) {
            Parked.put(CHANNEL, Numbers.newKey(), "1");
        }
    }
}
