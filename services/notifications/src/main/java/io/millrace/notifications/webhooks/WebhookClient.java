package io.millrace.notifications.webhooks;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;

import io.millrace.kit.webhook.WebhookSecret;
import io.millrace.messaging.tx.Contexts;

/** Posts messages to subscribers. */
@ApplicationScoped
class WebhookClient {

    private static final int CONNECTIONS_TO_ONE_SERVER = 64;
    private static final int KEEP_ALIVE_SECONDS = 20;

    /**
     * The bytes of a response's body that are read. The body has no meaning; it is read so that the connection serves
     * the next message.
     */
    private static final int MOST_OF_A_BODY = 64 * 1024;

    private static final long CANCEL = 8;

    private final Vertx vertx;
    private final HttpClient client;
    private final WebhookAddresses addresses;
    private final Duration timeout;

    WebhookClient(Vertx vertx, WebhookAddresses addresses, WebhooksConfig config) {
        this.vertx = vertx;
        this.addresses = addresses;
        this.timeout = config.timeout();
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout((int) timeout.toMillis())
                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS),
                // No limit of those that wait: the subscriptions have limits of what they send at a time.
                new PoolOptions().setHttp1MaxSize(CONNECTIONS_TO_ONE_SERVER));
    }

    /**
     * A message to be sent.
     *
     * @param id the same in every attempt
     * @param secrets each of them signs the message
     * @param timestamp of this attempt, in seconds since 1970
     */
    record Message(UUID id, String body, List<WebhookSecret> secrets, long timestamp) {

        Map<String, String> headers() {
            String signatures = secrets.stream()
                    .map(secret -> secret.sign(id.toString(), timestamp, body))
                    .collect(Collectors.joining(" "));
            return Map.of(
                    "content-type",
                    "application/json",
                    "user-agent",
                    "Millrace-Webhooks",
                    "webhook-id",
                    id.toString(),
                    "webhook-timestamp",
                    String.valueOf(timestamp),
                    "webhook-signature",
                    signatures);
        }
    }

    /**
     * Sends a message. Redirects are not followed.
     *
     * @return the status of the response; fails if there is none in time, or if the address is refused
     */
    Uni<Integer> post(WebhookUrl url, Message message) {
        return addresses
                .lookUp(url)
                .chain(address ->
                        Contexts.here(Uni.createFrom().completionStage(() -> exchange(options(url, address), message)
                                .toCompletionStage())));
    }

    private RequestOptions options(WebhookUrl url, InetAddress address) {
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                // Connects to the checked address; the host name is for the certificate and the server.
                .setServer(SocketAddress.inetSocketAddress(url.port(), address.getHostAddress()))
                .setHost(url.uri().getHost())
                .setPort(url.port())
                .setSsl(url.isSecure())
                .setURI(url.target())
                .setFollowRedirects(false)
                .setConnectTimeout(timeout.toMillis());
    }

    private Future<Integer> exchange(RequestOptions options, Message message) {
        return client.request(options).compose(request -> {
            // Limits the time of the response with its body, which may come byte by byte. A reset closes the
            // connection.
            long timer = vertx.setTimer(timeout.toMillis(), id -> request.reset(CANCEL, new TimeoutException()));
            message.headers().forEach(request::putHeader);
            return request.send(Buffer.buffer(message.body()))
                    .onFailure(ignored -> vertx.cancelTimer(timer))
                    .map(response -> {
                        drain(request, response, timer);
                        return response.statusCode();
                    });
        });
    }

    private void drain(HttpClientRequest request, HttpClientResponse response, long timer) {
        int[] left = {MOST_OF_A_BODY};
        response.exceptionHandler(ignored -> vertx.cancelTimer(timer));
        response.endHandler(ignored -> vertx.cancelTimer(timer));
        response.handler(buffer -> {
            left[0] -= buffer.length();
            if (left[0] < 0) {
                request.reset(CANCEL);
            }
        });
    }
}
