package io.millrace.stack.parts;

import java.util.Map;

import io.millrace.stack.home.Service;

/**
 * What a stack on this machine has in place of the world outside: a simulated card gateway for payments, a simulated
 * carrier for shipping, and for notifications subscribers on this machine, which have neither certificates nor public
 * addresses.
 */
final class Simulators {

    private Simulators() {}

    /** The environment variables of a service that permit it. */
    static Map<String, String> of(Service service) {
        return switch (service.name()) {
            case "payments" -> Map.of("MILLRACE_PAYMENTS_SIMULATED", "true");
            case "shipping" -> Map.of("MILLRACE_SHIPPING_SIMULATED", "true");
            case "notifications" ->
                Map.of(
                        "MILLRACE_WEBHOOKS_HTTP_PERMITTED",
                        "true",
                        "MILLRACE_WEBHOOKS_PRIVATE_ADDRESSES_PERMITTED",
                        "true");
            default -> Map.of();
        };
    }
}
