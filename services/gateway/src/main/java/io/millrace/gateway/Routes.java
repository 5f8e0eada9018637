package io.millrace.gateway;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.enterprise.context.ApplicationScoped;

import io.vertx.core.http.HttpMethod;

/** Which service answers what. The first line that fits counts. */
@ApplicationScoped
class Routes {

    /** What requests that nobody answers are counted as. */
    static final String NOWHERE = "/api/{nowhere}";

    private static final List<Route> ROUTES = List.of(
            route(Set.of(HttpMethod.GET), "/api/orders", "tracking"),
            route(Set.of(HttpMethod.GET), "/api/orders/{orderId}/history", "tracking"),
            route(Set.of(HttpMethod.GET), "/api/orders/{orderId}/updates", "tracking"),
            route(Set.of(HttpMethod.POST), "/api/orders", "orders"),
            route(Set.of(), "/api/orders/{rest}", "orders"),
            route(Set.of(), "/api/sagas/{rest}", "orders"),
            route(Set.of(), "/api/tracking/{rest}", "tracking"),
            route(Set.of(), "/api/products/{rest}", "catalog"),
            route(Set.of(), "/api/stock/{rest}", "inventory"),
            route(Set.of(), "/api/reservations/{rest}", "inventory"),
            route(Set.of(), "/api/payments/{rest}", "payments"),
            route(Set.of(), "/api/shipments/{rest}", "shipping"),
            route(Set.of(), "/api/notifications/{rest}", "notifications"));

    /**
     * @param methods any if empty
     * @param template the paths that fit, and what their requests are counted as: by the path itself each order would be
     *     a figure of its own. What is asked of an endpoint, its service counts.
     */
    record Route(Set<HttpMethod> methods, String template, Pattern path, String service) {

        private boolean fits(HttpMethod method, String requested) {
            return (methods.isEmpty() || methods.contains(method))
                    && path.matcher(requested).matches();
        }
    }

    private static Route route(Set<HttpMethod> methods, String template, String service) {
        String path = template.replace("/{rest}", "(/.*)?").replace("{orderId}", "[^/]+");
        return new Route(methods, template, Pattern.compile(path), service);
    }

    /** Who answers a request. */
    Optional<Route> find(HttpMethod method, String path) {
        return ROUTES.stream().filter(route -> route.fits(method, path)).findFirst();
    }
}
