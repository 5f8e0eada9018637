package io.millrace.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI description of the platform, merged from those of the services. It is made once, and again when a service
 * describes itself otherwise or comes or goes. A service that is down is described as it last described itself.
 */
@ApplicationScoped
class ApiDescription {

    private static final Logger LOG = Logger.getLogger(ApiDescription.class);

    private static final long TIMEOUT_MS = Duration.ofSeconds(3).toMillis();
    private static final long RECENT_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int OK = 200;

    private final Vertx vertx;
    private final HttpClient client;
    private final DescriptionMerge merge;
    private final long refreshMs;
    private final Map<String, ServiceAddress> services = new TreeMap<>();
    /** Replaced whole, so that a request sees one state. */
    private volatile Known known = new Known(Map.of(), Map.of(), null);

    /** The look that is under way. */
    private volatile @Nullable Future<Known> look;

    private volatile long lookedAt;

    /**
     * What is known of the services.
     *
     * @param described the last description of each service that ever gave one, as text
     * @param away the services that did not answer the last time, with the reason
     * @param merged of these; null before the first look
     */
    private record Known(
            Map<String, Buffer> described,
            Map<String, String> away,
            @Nullable Buffer merged) {}

    ApiDescription(Vertx vertx, Routes routes, GatewayConfig config) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS));
        this.merge = new DescriptionMerge(routes);
        this.refreshMs = config.descriptionRefresh().toMillis();
        config.services().forEach((service, uri) -> services.put(service, ServiceAddress.of(service, uri)));
    }

    void route(@Observes Router router) {
        router.route("/openapi").method(HttpMethod.GET).method(HttpMethod.HEAD).handler(this::tell);
        // Also while nobody asks, so that a service that goes is known by then.
        vertx.setPeriodic(refreshMs, ignored -> refreshed());
        refreshed();
    }

    /** While a service is away, readers look whether it is back, though not all of them. */
    private void tell(RoutingContext context) {
        Known now = known;
        if (now.merged() != null && (now.away().isEmpty() || System.nanoTime() - lookedAt < RECENT_NANOS)) {
            send(context, now.merged());
            return;
        }
        refreshed().onSuccess(next -> send(context, next.merged())).onFailure(context::fail);
    }

    private static void send(RoutingContext context, @Nullable Buffer merged) {
        var response = context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(merged);
        }
    }

    /** Looks at all services; who asks meanwhile waits for the same look. */
    private Future<Known> refreshed() {
        Future<Known> running = look;
        if (running != null) {
            return running;
        }
        var asked = new TreeMap<String, Future<Buffer>>();
        services.forEach((service, address) -> asked.put(service, describe(address)));
        Future<Known> next =
                Future.join(new ArrayList<>(asked.values())).transform(ignored -> Future.succeededFuture(seen(asked)));
        look = next;
        return next.onComplete(ignored -> look = null);
    }

    private Future<Buffer> describe(ServiceAddress address) {
        var options = Proxies.options(address)
                .setMethod(HttpMethod.GET)
                .setURI("/q/openapi?format=json")
                .setTimeout(TIMEOUT_MS);
        return Proxies.request(client, options)
                .compose(request -> request.send().compose(response -> response.body()
                        .compose(body -> response.statusCode() == OK
                                ? Future.succeededFuture(body)
                                : Future.failedFuture("status " + response.statusCode()))));
    }

    private Known seen(Map<String, Future<Buffer>> asked) {
        lookedAt = System.nanoTime();
        Known before = known;
        var described = new TreeMap<>(before.described());
        var away = new TreeMap<String, String>();
        asked.forEach((service, answer) -> {
            if (answer.succeeded() && isDescription(answer.result())) {
                described.put(service, answer.result());
            } else {
                away.put(service, answer.succeeded() ? "no description" : String.valueOf(answer.cause()));
            }
        });
        if (before.merged() != null
                && described.equals(before.described())
                && away.keySet().equals(before.away().keySet())) {
            return before;
        }
        away.forEach((service, why) -> LOG.warnf(
                "The description of %s can't be read (%s); /openapi has %s",
                service, why, described.containsKey(service) ? "the last one" : "none"));
        var parts = new TreeMap<String, JsonObject>();
        described.forEach((service, text) -> parts.put(service, text.toJsonObject()));
        known = new Known(described, away, merge.of(parts, away.keySet()).toBuffer());
        return known;
    }

    private static boolean isDescription(Buffer text) {
        try {
            return text.toJsonObject().containsKey("paths");
        } catch (RuntimeException e) {
            return false;
        }
    }
}
