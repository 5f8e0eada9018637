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
 * Serves the OpenAPI description of the platform, merged from the services' descriptions. The gateway merges them again
 * when a service's description changes, or a service starts or stops. For a service that is down it keeps the last
 * description.
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
    /** Replaced as a whole, so that a request sees one state. */
    private volatile Known known = new Known(Map.of(), Map.of(), null);

    /** The queries to the services that are under way. */
    private volatile @Nullable Future<Known> refreshing;

    private volatile long refreshedAt;

    /**
     * The gateway's knowledge of the services.
     *
     * @param described the last description of each service that has ever answered, as text
     * @param away the services that did not answer the last time, with the reason
     * @param merged of these; null before the first refresh
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
        router.route("/openapi").method(HttpMethod.GET).method(HttpMethod.HEAD).handler(this::answer);
        // Also without readers, so that the description is up to date when a reader comes.
        vertx.setPeriodic(refreshMs, ignored -> refresh());
        refresh();
    }

    /** While a service is away, a reader's request queries the services again, unless the last query is recent. */
    private void answer(RoutingContext context) {
        Known now = known;
        if (now.merged() != null && (now.away().isEmpty() || System.nanoTime() - refreshedAt < RECENT_NANOS)) {
            send(context, now.merged());
            return;
        }
        refresh().onSuccess(next -> send(context, next.merged())).onFailure(context::fail);
    }

    private static void send(RoutingContext context, @Nullable Buffer merged) {
        var response = context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(merged);
        }
    }

    /** Queries all services. Callers that come meanwhile wait for the same queries. */
    private Future<Known> refresh() {
        Future<Known> running = refreshing;
        if (running != null) {
            return running;
        }
        var asked = new TreeMap<String, Future<Buffer>>();
        services.forEach((service, address) -> asked.put(service, describe(address)));
        Future<Known> next =
                Future.join(new ArrayList<>(asked.values())).transform(ignored -> Future.succeededFuture(state(asked)));
        refreshing = next;
        return next.onComplete(ignored -> refreshing = null);
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

    private Known state(Map<String, Future<Buffer>> asked) {
        refreshedAt = System.nanoTime();
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
