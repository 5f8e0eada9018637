package io.millrace.stack.home;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import io.millrace.stack.StackException;

/**
 * One of Millrace's services.
 *
 * @param port its HTTP port; health and metrics are 1000 above
 * @param database whether it has a database
 */
public record Service(String name, int port, boolean database) {

    public static final Service GATEWAY = new Service("gateway", 8080, false);

    private static final Service NOTIFICATIONS = new Service("notifications", 8086, true);

    public static final List<Service> ALL = List.of(
            GATEWAY,
            new Service("catalog", 8081, true),
            new Service("orders", 8082, true),
            new Service("inventory", 8083, true),
            new Service("payments", 8084, true),
            new Service("shipping", 8085, true),
            NOTIFICATIONS,
            new Service("tracking", 8087, true),
            new Service("users", 8088, true));

    public boolean sendsMails() {
        return equals(NOTIFICATIONS);
    }

    /** The gateway's environment variable with the URL of this service. */
    public String variableOfGateway() {
        return "MILLRACE_GATEWAY_SERVICES_" + name.toUpperCase(Locale.ROOT);
    }

    /** @throws StackException if there is no service of this name; the message lists the names */
    public static Service demand(String name) {
        return named(name)
                .orElseThrow(() -> new StackException("There is no service '%s'; there are %s"
                        .formatted(name, ALL.stream().map(Service::name).collect(Collectors.joining(", ")))));
    }

    public static Optional<Service> named(String name) {
        return ALL.stream().filter(service -> service.name().equals(name)).findFirst();
    }
}
