package io.millrace.payments.simulator;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.kit.Simulation;
import io.millrace.payments.PaymentProvider;

/** Ends a start in which the simulated card gateway would take test tokens for money without anybody's permission. */
@ApplicationScoped
class SimulatorCheck {

    private static final String PROPERTY = "millrace.payments.simulated";

    /** Before the first command is consumed. */
    private static final int FIRST = 1;

    private final PaymentProvider provider;
    private final boolean permitted;

    SimulatorCheck(
            PaymentProvider provider, @ConfigProperty(name = PROPERTY, defaultValue = "false") boolean permitted) {
        this.provider = provider;
        this.permitted = permitted;
    }

    void check(@Observes @Priority(FIRST) StartupEvent event) {
        if (provider instanceof SimulatedGateway) {
            Simulation.demandPermission(permitted, PROPERTY, "card gateway");
        }
    }
}
