package io.millrace.shipping;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.kit.Simulation;

/** Ends a start in which the simulated carrier would take real parcels without anybody's permission. */
@ApplicationScoped
class CarrierCheck {

    private static final String PROPERTY = "millrace.shipping.simulated";

    /** Before the first command is consumed. */
    private static final int FIRST = 1;

    private final boolean permitted;

    CarrierCheck(@ConfigProperty(name = PROPERTY, defaultValue = "false") boolean permitted) {
        this.permitted = permitted;
    }

    void check(@Observes @Priority(FIRST) StartupEvent event) {
        Simulation.demandPermission(permitted, PROPERTY, "carrier");
    }
}
