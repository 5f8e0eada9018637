package io.millrace.stack.parts;

import java.util.Map;

import io.millrace.stack.home.Service;

/**
 * Sets how long the services of a stack on this machine wait for a provider that is away: a minute. In production an
 * order waits for hours (docs/operations.md); here people and tests want to see the order end.
 */
final class Patience {

    private static final String MINUTE = "60s";

    private Patience() {}

    /** The environment variables of a service. */
    static Map<String, String> of(Service service) {
        String attempts = "MILLRACE_MESSAGING_INCOMING_%s_COMMANDS_FAILURE_PARKED_";
        return switch (service.name()) {
            case "orders" ->
                Map.of(
                        "MILLRACE_ORDERS_PATIENCE_RESERVE", MINUTE,
                        "MILLRACE_ORDERS_PATIENCE_CHARGE", MINUTE,
                        "MILLRACE_ORDERS_PATIENCE_SHIP", MINUTE);
            case "payments" -> {
                String payment = attempts.formatted("PAYMENT");
                yield Map.of(payment + "RETRIES", "8", payment + "DELAY_MAX", "8s");
            }
            // Commands are never given up: those that wait behind a booking, such as its cancellation, need its parcel.
            case "shipping" -> Map.of(attempts.formatted("SHIPPING") + "DELAY_MAX", "8s");
            default -> Map.of();
        };
    }
}
