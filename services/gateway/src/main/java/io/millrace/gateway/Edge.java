package io.millrace.gateway;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.HttpProxy;

/** Takes the requests: checks their size, sheds load, and hands them to the service that answers them. */
@ApplicationScoped
class Edge {

    private static final String REQUEST_ID = "X-Request-Id";
    private static final String RETRY_AFTER_SECONDS = "1";
    private static final int MAX_REQUEST_ID = 100;

    private final Routes routes;
    private final Proxies proxies;
    private final GatewayConfig config;
    private final AtomicInteger inFlight;

    Edge(Routes routes, Proxies proxies, GatewayConfig config, MeterRegistry registry) {
        this.routes = routes;
        this.proxies = proxies;
        this.config = config;
        this.inFlight = registry.gauge("millrace.gateway.in.flight", new AtomicInteger());
    }

    void route(@Observes Router router) {
        router.route("/api/*").handler(this::handle);
    }

    private void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        var route = routes.find(request.method(), request.path());
        countAs(request, route.map(Routes.Route::template).orElse(Routes.NOWHERE));
        if (length(request) > config.maxBody().asLongValue()) {
            tell(context, Problem.tooLarge(config.maxBody().asLongValue()));
            return;
        }
        var proxy = route.map(found -> proxies.of(found.service()));
        if (proxy.isEmpty()) {
            tell(context, Problem.ofStatus(404));
            return;
        }
        if (Proxies.isLive(request)) {
            // Open for as long as somebody watches: nothing that would pass by itself.
            pass(request, proxy.get());
            return;
        }
        if (inFlight.incrementAndGet() > config.maxInFlight()) {
            inFlight.decrementAndGet();
            context.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            tell(context, new Problem(503, "too many requests are under way; try again in a second"));
            return;
        }
        context.addEndHandler(ignored -> inFlight.decrementAndGet());
        pass(request, proxy.get());
    }

    /** The address that metrics have of the request. Quarkus takes it from here, where its own endpoints leave theirs. */
    private static void countAs(HttpServerRequest request, String template) {
        ((HttpServerRequestInternal) request).context().putLocal("UrlPathTemplate", template);
    }

    private static void pass(HttpServerRequest request, HttpProxy proxy) {
        String id = request.getHeader(REQUEST_ID);
        String given =
                id == null || id.length() > MAX_REQUEST_ID ? UUID.randomUUID().toString() : id;
        request.headers().set(REQUEST_ID, given);
        request.response().putHeader(REQUEST_ID, given);
        // What the client claims to come from is not believed.
        request.headers()
                .set("X-Forwarded-For", request.remoteAddress().hostAddress())
                .set("X-Forwarded-Proto", request.isSSL() ? "https" : "http")
                .set("X-Forwarded-Host", String.valueOf(request.authority()));
        if (request.version() == HttpVersion.HTTP_2 && request.getHeader(HttpHeaders.CONTENT_LENGTH) == null) {
            // HTTP/1.1 has to be told how the end of the body is found; HTTP/2 doesn't.
            request.headers().set(HttpHeaders.TRANSFER_ENCODING, HttpHeaders.CHUNKED);
        }
        proxy.handle(request);
    }

    private static long length(HttpServerRequest request) {
        String text = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static void tell(RoutingContext context, Problem problem) {
        if (problem.status() == 413 && context.request().version() != HttpVersion.HTTP_2) {
            // The rest of the body is not read: the connection is of no more use.
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
        }
        context.response()
                .setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.CONTENT_TYPE)
                .end(problem.body());
    }
}
