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

    private static final List<Route> ROUTES = List.of(
            route(Set.of(HttpMethod.GET), "/api/orders", "tracking"),
            route(Set.of(HttpMethod.GET), "/api/orders/[^/]+/(history|updates)", "tracking"),
            route(Set.of(), "/api/orders(/.*)?", "orders"),
            route(Set.of(), "/api/sagas(/.*)?", "orders"),
            route(Set.of(), "/api/tracking(/.*)?", "tracking"),
            route(Set.of(), "/api/products(/.*)?", "catalog"),
            route(Set.of(), "/api/stock(/.*)?", "inventory"),
            route(Set.of(), "/api/reservations(/.*)?", "inventory"),
            route(Set.of(), "/api/payments(/.*)?", "payments"),
            route(Set.of(), "/api/shipments(/.*)?", "shipping"),
            route(Set.of(), "/api/notifications(/.*)?", "notifications"));

    /** @param methods any if empty */
    private record Route(Set<HttpMethod> methods, Pattern path, String service) {

        boolean fits(HttpMethod method, String requested) {
            return (methods.isEmpty() || methods.contains(method))
                    && path.matcher(requested).matches();
        }
    }

    private static Route route(Set<HttpMethod> methods, String path, String service) {
        return new Route(methods, Pattern.compile(path), service);
    }

    /** The service that answers a request. */
    Optional<String> service(HttpMethod method, String path) {
        return ROUTES.stream()
                .filter(route -> route.fits(method, path))
                .map(Route::service)
                .findFirst();
    }
}
