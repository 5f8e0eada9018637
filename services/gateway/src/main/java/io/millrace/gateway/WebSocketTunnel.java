package io.millrace.gateway;

import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import org.jboss.logging.Logger;

/**
 * Passes WebSockets on to a service. First it passes the upgrade, with the subprotocol and extensions that both sides
 * agree upon, then bytes in both directions, no faster than the receiver reads them. The proxy library's own support
 * neither waits for receivers nor passes on why a service refuses an upgrade.
 */
final class WebSocketTunnel {

    private static final Logger LOG = Logger.getLogger(WebSocketTunnel.class);
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int BAD_REQUEST = 400;
    private static final String RETRY_AFTER_SECONDS = "2";

    /** Headers of the client's connection, not of the WebSocket. */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "upgrade",
            "host",
            "keep-alive",
            "te",
            "trailer",
            "content-length",
            "transfer-encoding",
            "proxy-authorization",
            "proxy-authenticate");

    private final String service;
    private final Supplier<Future<HttpClientRequest>> requests;

    /** @param requests gives a new request to the service */
    WebSocketTunnel(String service, Supplier<Future<HttpClientRequest>> requests) {
        this.service = service;
        this.requests = requests;
    }

    /** Completes once the WebSocket is closed, or its upgrade refused. */
    Future<Void> open(HttpServerRequest request) {
        request.pause();
        return requests.get()
                .compose(upgrade -> ask(request, upgrade))
                .compose(answer ->
                        answer.statusCode() == SWITCHING_PROTOCOLS ? join(request, answer) : refuse(request, answer))
                .recover(failure -> fail(request, failure));
    }

    private static Future<HttpClientResponse> ask(HttpServerRequest request, HttpClientRequest upgrade) {
        upgrade.setMethod(HttpMethod.GET).setURI(request.uri());
        request.headers().forEach(header -> {
            if (!OF_THE_CONNECTION.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                upgrade.headers().add(header.getKey(), header.getValue());
            }
        });
        upgrade.putHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE)
                .putHeader(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET);
        return upgrade.connect();
    }

    private static Future<Void> join(HttpServerRequest request, HttpClientResponse answer) {
        NetSocket service = answer.netSocket();
        HttpConnection connection = answer.request().connection();
        service.pause();
        request.response().setStatusCode(SWITCHING_PROTOCOLS);
        answer.headers().forEach(header -> request.response().putHeader(header.getKey(), header.getValue()));
        // If the client has left already, toNetSocket() throws; a throwing mapper fails its future.
        return Future.<Void>succeededFuture()
                .compose(ignored -> request.toNetSocket())
                .onFailure(ignored -> connection.close())
                .compose(client -> join(client, service, connection));
    }

    private static Future<Void> join(NetSocket client, NetSocket service, HttpConnection connection) {
        Promise<Void> ended = Promise.promise();
        // Also if the service has stopped reading, so that no pipe would notice.
        client.closeHandler(ignored -> {
            connection.close();
            ended.tryComplete();
        });
        client.pipeTo(new UpgradedStream(service, connection)).onComplete(ignored -> connection.close());
        // Bytes that the service sent before it closed still reach the client.
        service.pipeTo(client).onComplete(ignored -> client.close());
        return ended.future();
    }

    /** Tells the client the service's reason. */
    private static Future<Void> refuse(HttpServerRequest request, HttpClientResponse answer) {
        String type = answer.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || !type.startsWith(Problem.CONTENT_TYPE)) {
            // The body is not read: it may be a stream without end.
            answer.request().connection().close();
            request.resume();
            return Problem.ofStatus(Math.max(answer.statusCode(), BAD_REQUEST)).send(request);
        }
        return answer.body()
                .eventually(() -> answer.request().connection().close())
                .compose(body -> {
                    request.resume();
                    return request.response()
                            .setStatusCode(answer.statusCode())
                            .putHeader(HttpHeaders.CONTENT_TYPE, type)
                            .end(body);
                });
    }

    private Future<Void> fail(HttpServerRequest request, Throwable failure) {
        if (request.response().ended() || request.response().closed()) {
            return Future.succeededFuture();
        }
        LOG.warnf("WebSocket %s: %s: %s", request.uri(), service, failure);
        request.resume();
        request.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return Problem.ofFailure(service, failure).send(request);
    }
}
