package io.millrace.stack.parts;

import java.util.Map;

import io.millrace.stack.home.Service;

/** The providers that a stack on this machine simulates: the card gateway of payments, and the carrier of shipping. */
final class Simulators {

    private Simulators() {}

    /** The environment variables of a service that permit its simulated provider. */
    static Map<String, String> of(Service service) {
        return switch (service.name()) {
            case "payments" -> Map.of("MILLRACE_PAYMENTS_SIMULATED", "true");
            case "shipping" -> Map.of("MILLRACE_SHIPPING_SIMULATED", "true");
            default -> Map.of();
        };
    }
}
