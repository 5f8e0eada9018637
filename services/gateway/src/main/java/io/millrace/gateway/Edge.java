package io.millrace.gateway;

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.HttpProxy;

import io.millrace.gateway.Routes.Kind;

/** Accepts requests: checks their size, sheds load, and forwards them to the service of their route. */
@ApplicationScoped
class Edge {

    private static final String REQUEST_ID = "X-Request-Id";
    private static final String RETRY_AFTER_SECONDS = "1";
    private static final String SEC_WEBSOCKET_KEY = "Sec-WebSocket-Key";
    private static final int MAX_REQUEST_ID = 100;
    private static final Pattern LINES = Pattern.compile("application/x-ndjson|text/csv", Pattern.CASE_INSENSITIVE);

    /** For how long a client that has its answer may go on sending. */
    private static final long GRACE_MS = 5_000;

    private final Routes routes;
    private final Proxies proxies;
    private final GatewayConfig config;
    private final Places inFlight;
    private final Places live;
    private final Places bulk;

    Edge(Routes routes, Proxies proxies, GatewayConfig config, MeterRegistry registry) {
        this.routes = routes;
        this.proxies = proxies;
        this.config = config;
        this.inFlight = new Places(registry, "millrace.gateway.in.flight", "request", config.maxInFlight());
        this.live = new Places(registry, "millrace.gateway.live.streams", "live-stream", config.maxLiveStreams());
        this.bulk = new Places(registry, "millrace.gateway.bulk.requests", "bulk-request", config.maxBulkRequests());
    }

    void route(@Observes Router router) {
        router.route("/api/*").handler(this::handle);
        router.route(Routes.JWKS).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        var route = routes.find(request.method(), request.path());
        countAs(request, route.map(Routes.Route::template).orElse(Routes.NOWHERE));
        Kind kind = route.map(found -> kind(found, request)).orElse(Kind.BRIEF);
        long maxBody = maxBody(kind);
        if (length(request) > maxBody) {
            answer(context, Problem.tooLarge(maxBody));
        } else if (route.isEmpty() || !proxies.knows(route.get().service())) {
            answer(context, Problem.ofStatus(404));
        } else if (kind == Kind.LIVE && request.method().equals(HttpMethod.HEAD)) {
            // The service would open a stream without end, of which the client reads nothing.
            context.response().putHeader("Allow", "GET");
            answer(context, Problem.ofStatus(405));
        } else {
            String service = route.get().service();
            switch (kind) {
                case LIVE -> watch(context, service);
                case BULK -> {
                    limitTime(context);
                    pass(context, bulk, proxies.bulk(service));
                }
                case BRIEF -> pass(context, inFlight, proxies.brief(service));
            }
        }
    }

    /** A body of another media type is no body of many lines: it has the usual limit, and the service refuses it. */
    private static Kind kind(Routes.Route route, HttpServerRequest request) {
        return route.kind() == Kind.BULK && !hasLines(request) ? Kind.BRIEF : route.kind();
    }

    private static boolean hasLines(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && LINES.matcher(type).lookingAt();
    }

    /**
     * Ends a request with many lines that takes too long, also if its client goes on sending after the answer: it
     * occupies a connection to the service.
     */
    private void limitTime(RoutingContext context) {
        long timer = context.vertx().setTimer(config.bulkTimeout().toMillis(), late -> breakOff(context.request()));
        context.addEndHandler(ended -> {
            context.vertx().cancelTimer(timer);
            if (!context.request().isEnded()) {
                context.vertx().setTimer(GRACE_MS, late -> breakOff(context.request()));
            }
        });
    }

    private static void breakOff(HttpServerRequest request) {
        if (request.isEnded() && request.response().ended()) {
            return;
        }
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
        } else {
            request.connection().close();
        }
    }

    private long maxBody(Kind kind) {
        return (kind == Kind.BULK ? config.maxBulkBody() : config.maxBody()).asLongValue();
    }

    private static void pass(RoutingContext context, Places places, HttpProxy proxy) {
        if (take(context, places, "too many requests are under way; try again in a second")) {
            context.addEndHandler(ignored -> places.free());
            label(context.request());
            proxy.handle(context.request());
        }
    }

    /** A stream stays open for as long as its client watches, so it takes a place among streams, not among requests. */
    private void watch(RoutingContext context, String service) {
        if (!take(context, live, "too many clients watch orders; try again in a second")) {
            return;
        }
        HttpServerRequest request = context.request();
        label(request);
        if (asksForWebSocket(request)) {
            proxies.tunnel(service).open(request).onComplete(ended -> live.free());
        } else {
            context.addEndHandler(ignored -> live.free());
            proxies.live(service).handle(request);
        }
    }

    private static boolean take(RoutingContext context, Places places, String otherwise) {
        if (places.take()) {
            return true;
        }
        context.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        answer(context, Problem.full(otherwise));
        return false;
    }

    /** Browsers differ: Firefox sends {@code Connection: keep-alive, Upgrade}. */
    private static boolean asksForWebSocket(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_1
                && request.method().equals(HttpMethod.GET)
                && lists(request, HttpHeaders.CONNECTION, "upgrade")
                && lists(request, HttpHeaders.UPGRADE, "websocket")
                // Without a key it is no upgrade, and the service answers with server-sent events.
                && request.headers().contains(SEC_WEBSOCKET_KEY);
    }

    private static boolean lists(HttpServerRequest request, CharSequence header, String token) {
        return request.headers().getAll(header).stream()
                .flatMap(value -> Stream.of(value.toLowerCase(Locale.ROOT).split(",")))
                .anyMatch(value -> value.strip().equals(token));
    }

    /** The URI template of the request for metrics, stored where Quarkus' own endpoints store theirs. */
    private static void countAs(HttpServerRequest request, String template) {
        ((HttpServerRequestInternal) request).context().putLocal("UrlPathTemplate", template);
    }

    /** Gives the request its id, and says where it came from. */
    private static void label(HttpServerRequest request) {
        String id = request.getHeader(REQUEST_ID);
        String given =
                id == null || id.length() > MAX_REQUEST_ID ? UUID.randomUUID().toString() : id;
        request.headers().set(REQUEST_ID, given);
        request.response().putHeader(REQUEST_ID, given);
        // The client's own forwarding headers are not trusted.
        request.headers()
                .set("X-Forwarded-For", request.remoteAddress().hostAddress())
                .set("X-Forwarded-Proto", request.isSSL() ? "https" : "http")
                .set("X-Forwarded-Host", String.valueOf(request.authority()));
        if (request.version() == HttpVersion.HTTP_2 && request.getHeader(HttpHeaders.CONTENT_LENGTH) == null) {
            // HTTP/1.1 needs a framing of the body; HTTP/2 does not.
            request.headers().set(HttpHeaders.TRANSFER_ENCODING, HttpHeaders.CHUNKED);
        }
    }

    private static long length(HttpServerRequest request) {
        String text = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static void answer(RoutingContext context, Problem problem) {
        if (problem.status() == 413 && context.request().version() != HttpVersion.HTTP_2) {
            // The rest of the body is not read, so the connection can't be reused.
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
        }
        problem.send(context.request());
    }
}
