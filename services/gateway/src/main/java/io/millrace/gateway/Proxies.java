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
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import org.jspecify.annotations.Nullable;

/** A proxy for each service. */
@ApplicationScoped
class Proxies {

    private static final int CONNECT_TIMEOUT_MS = 2_000;

    /** Live updates may be silent for as long as nothing happens. */
    private static final String LIVE = "/updates";

    private final GatewayConfig config;
    private final Map<String, HttpProxy> proxies = new TreeMap<>();

    Proxies(Vertx vertx, GatewayConfig config) {
        this.config = config;
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS).setMaxWaitQueueSize(config.connections()),
                new PoolOptions().setHttp1MaxSize(config.connections()));
        config.services()
                .forEach((service, address) -> proxies.put(
                        service,
                        HttpProxy.reverseProxy(client)
                                .origin(context -> request(client, address, context))
                                .addInterceptor(new ProblemInterceptor(
                                        service, config.maxBody().asLongValue()))));
    }

    @Nullable HttpProxy of(String service) {
        return proxies.get(service);
    }

    static boolean isLive(HttpServerRequest request) {
        return request.path().endsWith(LIVE);
    }

    private Future<HttpClientRequest> request(HttpClient client, URI address, ProxyContext context) {
        var options = new RequestOptions().setHost(address.getHost()).setPort(address.getPort());
        if (!isLive(context.request().proxiedRequest())) {
            options.setTimeout(config.timeout().toMillis());
        }
        try {
            return client.request(options);
        } catch (IllegalStateException e) {
            // We are being shut down and the client is closed already: a failure to be told as others are.
            return Future.failedFuture(e);
        }
    }
}
