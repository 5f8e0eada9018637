package io.millrace.gateway;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyOptions;

/** The proxies to the services, made at start, so that a wrong address ends the start. */
@Startup
@ApplicationScoped
class Proxies {

    private static final String TRACKING = "tracking";
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    /**
     * Less than the services' idle timeout: the side that sends the next request must be the first to close a
     * connection.
     */
    private static final int KEEP_ALIVE_SECONDS = 30;

    private final GatewayConfig config;
    private final Counter refused;
    private final Map<String, ServiceAddress> addresses = new TreeMap<>();
    private final Map<String, Ways> ways = new TreeMap<>();

    /**
     * The proxies to one service.
     *
     * @param brief for requests with a response that ends
     * @param live for streams of server-sent events
     * @param bulk for bodies with many lines
     * @param tunnel for WebSockets
     */
    private record Ways(HttpProxy brief, HttpProxy live, HttpProxy bulk, WebSocketTunnel tunnel) {}

    Proxies(Vertx vertx, GatewayConfig config, MeterRegistry registry) {
        this.config = config;
        this.refused = registry.counter("millrace.gateway.refused", "kind", "connection");
        // A limit of the queue: a service that is slow does not take the places of requests to all others.
        HttpClient client = client(vertx, config.connections(), config.maxWaiting());
        // A stream occupies a connection for long, so streams have a pool of their own, with a connection for each.
        HttpClient live = client(vertx, config.maxLiveStreams(), config.maxLiveStreams());
        // Such a request occupies a connection for long, too. No other request follows on the connection: a client that
        // leaves closes it, perhaps when its answer has ended and another client's request would be on it.
        HttpClient bulk = vertx.createHttpClient(
                options().setKeepAlive(false), new PoolOptions().setHttp1MaxSize(config.maxBulkRequests()));
        config.services().forEach((service, uri) -> addresses.put(service, ServiceAddress.of(service, uri)));
        addresses.forEach((service, address) -> ways.put(
                service,
                new Ways(
                        proxy(client)
                                .origin(context -> briefly(client, service, context))
                                .addInterceptor(problems(service, config.maxBody(), true)),
                        proxy(live)
                                .origin(context -> request(live, timed(address)))
                                .addInterceptor(problems(service, config.maxBody(), false)),
                        proxy(bulk)
                                .origin(context -> request(
                                        bulk,
                                        options(address)
                                                .setTimeout(config.bulkTimeout().toMillis())))
                                .addInterceptor(problems(service, config.maxBulkBody(), false)),
                        new WebSocketTunnel(service, () -> request(live, timed(address))))));
    }

    /** @param waiting the most requests that wait for a connection; those of the client's options would not count */
    private static HttpClient client(Vertx vertx, int connections, int waiting) {
        return vertx.createHttpClient(
                options(), new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(waiting));
    }

    private static HttpClientOptions options() {
        return new HttpClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS).setKeepAliveTimeout(KEEP_ALIVE_SECONDS);
    }

    /**
     * Without WebSockets: only {@link WebSocketTunnel} passes upgrades on. On other routes the upgrade is ignored, as
     * HTTP allows.
     */
    private static HttpProxy proxy(HttpClient client) {
        return HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(false), client);
    }

    private ProblemInterceptor problems(String service, MemorySize maxBody, boolean brief) {
        return new ProblemInterceptor(service, maxBody.asLongValue(), brief, refused);
    }

    boolean knows(String service) {
        return ways.containsKey(service);
    }

    HttpProxy brief(String service) {
        return waysTo(service).brief();
    }

    HttpProxy live(String service) {
        return waysTo(service).live();
    }

    HttpProxy bulk(String service) {
        return waysTo(service).bulk();
    }

    WebSocketTunnel tunnel(String service) {
        return waysTo(service).tunnel();
    }

    private Ways waysTo(String service) {
        return Objects.requireNonNull(ways.get(service), service);
    }

    /**
     * A request whose response is awaited even if its client disconnects. The proxy itself would reset the request,
     * which closes the connection. By then the request may be answered, and another client's request may use the
     * connection.
     */
    private Future<HttpClientRequest> briefly(HttpClient client, String service, ProxyContext context) {
        HttpServerResponse answer = context.request().proxiedRequest().response();
        boolean copied = ProblemInterceptor.asksForCopy(context);
        var address = Objects.requireNonNull(addresses.get(copied ? TRACKING : service), service);
        return request(client, timed(address)).compose(request -> {
            if (answer.closed()) {
                request.reset();
                return Future.failedFuture(new HttpClosedException("The client has closed the connection"));
            }
            // The proxy sets its handler for a disconnecting client once it has the request.
            Vertx.currentContext().runOnContext(ignored -> answer.exceptionHandler(null));
            return Future.succeededFuture(request);
        });
    }

    /** Options of a request whose response must begin in time. */
    private RequestOptions timed(ServiceAddress address) {
        return options(address).setTimeout(config.timeout().toMillis());
    }

    /** Options of a request to a service. */
    static RequestOptions options(ServiceAddress address) {
        return new RequestOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setSsl(address.tls());
    }

    static Future<HttpClientRequest> request(HttpClient client, RequestOptions options) {
        try {
            return client.request(options);
        } catch (IllegalStateException e) {
            // At shutdown the HTTP client is closed already, and throws: the caller gets a failure as in other cases.
            return Future.failedFuture(e);
        }
    }
}
