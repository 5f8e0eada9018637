package io.millrace.gateway;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.enterprise.context.ApplicationScoped;

import io.vertx.core.http.HttpMethod;

/** The routes to the services. The first match wins. */
@ApplicationScoped
class Routes {

    /** The URI label of requests without a route. */
    static final String NOWHERE = "/api/{nowhere}";

    /** The keys that verify tokens, at the address where the standards look for them. */
    static final String JWKS = "/.well-known/jwks.json";

    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    /** What tracking has a copy of: an order, its payment and its shipment. */
    private static final Pattern COPIED = Pattern.compile("/api/(orders|payments|shipments)/([^/]+)");

    private static final List<Route> ROUTES = List.of(
            route(Set.of(HttpMethod.GET), "/api/orders", "tracking"),
            route(Set.of(HttpMethod.GET), "/api/orders/{orderId}/history", "tracking"),
            live("/api/orders/{orderId}/updates", "tracking"),
            route(Set.of(HttpMethod.POST), "/api/orders", "orders"),
            route(Set.of(), "/api/orders/{rest}", "orders"),
            route(Set.of(), "/api/sagas/{rest}", "orders"),
            route(Set.of(), "/api/tracking/{rest}", "tracking"),
            bulk(HttpMethod.PUT, "/api/products", "catalog"),
            bulk(HttpMethod.POST, "/api/stock/adjustments", "inventory"),
            route(Set.of(), "/api/products/{rest}", "catalog"),
            route(Set.of(), "/api/stock/{rest}", "inventory"),
            route(Set.of(), "/api/reservations/{rest}", "inventory"),
            // The card gateway's messages; the service checks their signatures.
            route(Set.of(HttpMethod.POST), "/api/payments/events", "payments"),
            route(Set.of(), "/api/payments/{rest}", "payments"),
            route(Set.of(), "/api/shipments/{rest}", "shipping"),
            // The carrier's messages; the service checks their signatures.
            route(Set.of(HttpMethod.POST), "/api/carrier/events", "shipping"),
            route(Set.of(), "/api/notifications/{rest}", "notifications"),
            route(Set.of(), "/api/webhooks/{rest}", "notifications"),
            route(Set.of(), "/api/users/{rest}", "users"),
            route(Set.of(), "/api/tokens/{rest}", "users"),
            route(Set.of(HttpMethod.GET), JWKS, "users"));

    /**
     * A route to a service.
     *
     * @param methods any if empty; {@code HEAD} belongs to {@code GET}
     * @param template the URI template; also the label in metrics, since paths would give each order its own time
     *     series
     */
    record Route(Set<HttpMethod> methods, String template, Pattern path, String service, Kind kind) {

        private boolean fits(HttpMethod method, String requested) {
            var asked = method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method;
            return (methods.isEmpty() || methods.contains(asked))
                    && path.matcher(requested).matches();
        }
    }

    /** The kind of a request, which decides its limits. */
    enum Kind {
        /** The body is small, and the response ends. */
        BRIEF,
        /** The response is a stream that stays open for as long as the client watches. */
        LIVE,
        /** The body has many lines, and each is answered by a line while others are still to come. */
        BULK
    }

    private static Route route(Set<HttpMethod> methods, String template, String service) {
        return new Route(methods, template, path(template), service, Kind.BRIEF);
    }

    private static Route live(String template, String service) {
        return new Route(Set.of(HttpMethod.GET), template, path(template), service, Kind.LIVE);
    }

    private static Route bulk(HttpMethod method, String path, String service) {
        return new Route(Set.of(method), path, path(path), service, Kind.BULK);
    }

    private static Pattern path(String template) {
        return Pattern.compile(template.replace("/{rest}", "(/.*)?").replace("{orderId}", "[^/]+"));
    }

    /** The route of a request. */
    Optional<Route> find(HttpMethod method, String path) {
        return ROUTES.stream().filter(route -> route.fits(method, path)).findFirst();
    }

    /** The path of tracking's copy of the requested resource, if tracking has one. */
    static Optional<String> copy(HttpMethod method, String path) {
        var copied = COPIED.matcher(path);
        return READS.contains(method) && copied.matches()
                ? Optional.of("/api/tracking/%s/%s".formatted(copied.group(1), copied.group(2)))
                : Optional.empty();
    }
}
