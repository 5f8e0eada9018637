package io.millrace.gateway;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

import jakarta.enterprise.context.ApplicationScoped;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import org.jspecify.annotations.Nullable;

/** A proxy for each service. */
@ApplicationScoped
class Proxies {

    private static final int CONNECT_TIMEOUT_MS = 2_000;
    /** Less than the services' idle timeout: who gives up a connection first must be who would send the next request. */
    private static final int KEEP_ALIVE_SECONDS = 30;

    /** Live updates may be silent for as long as nothing happens. */
    private static final String LIVE = "/updates";

    private final GatewayConfig config;
    private final Map<String, HttpProxy> proxies = new TreeMap<>();

    Proxies(Vertx vertx, GatewayConfig config) {
        this.config = config;
        HttpClient client = client(vertx, config.connections());
        // Whoever watches keeps a connection for as long as it likes: not one of those that answer everybody else.
        HttpClient live = client(vertx, config.liveConnections());
        config.services()
                .forEach((service, address) -> proxies.put(
                        service,
                        HttpProxy.reverseProxy(client)
                                .origin(context -> isLive(context.request().proxiedRequest())
                                        ? request(live, address)
                                        : briefly(client, address, context))
                                .addInterceptor(new ProblemInterceptor(
                                        service, config.maxBody().asLongValue()))));
    }

    private static HttpClient client(Vertx vertx, int connections) {
        return vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(CONNECT_TIMEOUT_MS)
                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                        .setMaxWaitQueueSize(connections),
                new PoolOptions().setHttp1MaxSize(connections));
    }

    @Nullable HttpProxy of(String service) {
        return proxies.get(service);
    }

    static boolean isLive(HttpServerRequest request) {
        return request.path().endsWith(LIVE);
    }

    private static Future<HttpClientRequest> request(HttpClient client, URI address) {
        return request(client, options(address));
    }

    /**
     * A request whose answer is awaited though its client may leave. The proxy resets it as soon as that happens, which
     * closes its connection: it may have been answered already, and another client's be under way there.
     */
    private Future<HttpClientRequest> briefly(HttpClient client, URI address, ProxyContext context) {
        HttpServerResponse answer = context.request().proxiedRequest().response();
        var options = options(address).setTimeout(config.timeout().toMillis());
        return request(client, options).compose(request -> {
            if (answer.closed()) {
                request.reset();
                return Future.failedFuture(new HttpClosedException("The client has left"));
            }
            // The proxy says what is to happen when the client leaves as soon as it has the request.
            Vertx.currentContext().runOnContext(ignored -> answer.exceptionHandler(null));
            return Future.succeededFuture(request);
        });
    }

    private static RequestOptions options(URI address) {
        return new RequestOptions().setHost(address.getHost()).setPort(address.getPort());
    }

    private static Future<HttpClientRequest> request(HttpClient client, RequestOptions options) {
        try {
            return client.request(options);
        } catch (IllegalStateException e) {
            // We are being shut down and the client is closed already: a failure to be told as others are.
            return Future.failedFuture(e);
        }
    }
}
