package io.millrace.kit;

import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * Whether a service may run on a simulated provider. Simulators accept test tokens as money, so a service starts with one
 * only where its configuration names it.
 */
public final class Simulation {

    private Simulation() {}

    /**
     * Ends the start of a service that has only a simulated provider, unless its configuration permits that.
     *
     * @param property the property that permits the simulator
     * @param provider what is simulated, such as "card gateway"
     * @throws ConfigurationException if the simulator is not permitted; {@code ServiceCommand} exits with 78 then
     */
    public static void demandPermission(boolean permitted, String property, String provider) {
        if (!permitted) {
            throw new ConfigurationException(
                    "no %s is configured. For trials, permit the simulated one with %s=true; to connect a real one, see docs/operations.md, \"On a cluster of your own\""
                            .formatted(provider, property));
        }
    }
}
