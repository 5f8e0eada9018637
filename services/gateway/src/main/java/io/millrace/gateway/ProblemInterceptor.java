package io.millrace.gateway;

import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/** Sees to it that every error is told as a problem: that a service is away, and that it told none itself. */
final class ProblemInterceptor implements ProxyInterceptor {

    private static final Logger LOG = Logger.getLogger(ProblemInterceptor.class);

    private static final int FIRST_ERROR = 400;
    private static final String RETRY_AFTER_SECONDS = "2";

    private static final Pattern ORIGIN = Pattern.compile("^https?://[^/]+(?=/)");
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final String service;
    private final long maxBody;

    /** @param maxBody bytes; of a request that does not say its length beforehand they are counted as they come */
    ProblemInterceptor(String service, long maxBody) {
        this.service = service;
        this.maxBody = maxBody;
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        ProxyRequest request = context.request();
        if (READS.contains(request.getMethod())) {
            return read(context, request);
        }
        Body body = request.getBody();
        var bounded = new BoundedBody(request.proxiedRequest(), maxBody);
        request.setBody(Body.body(bounded, body.length()));
        return context.sendRequest()
                .recover(failure ->
                        Future.succeededFuture(bounded.isTooLarge() ? tooLarge(request) : failed(request, failure)));
    }

    /** Without a body, so that it can be sent again: a connection of the pool may be one that its other side just closes. */
    private Future<ProxyResponse> read(ProxyContext context, ProxyRequest request) {
        request.getBody().stream().resume();
        request.setBody(null);
        return context.sendRequest()
                .recover(failure ->
                        failure instanceof HttpClosedException ? context.sendRequest() : Future.failedFuture(failure))
                .recover(failure -> Future.succeededFuture(failed(request, failure)));
    }

    private ProxyResponse tooLarge(ProxyRequest request) {
        return told(request.release().response(), Problem.tooLarge(maxBody));
    }

    private static String unknown(String what) {
        return what + "; whether it did what was asked is not known";
    }

    private ProxyResponse failed(ProxyRequest request, Throwable failure) {
        // Who leaves before the answer breaks the request off, which is nobody's trouble.
        boolean left = request.proxiedRequest().response().closed();
        LOG.logf(
                left ? Level.DEBUG : Level.WARN,
                "%s %s: %s: %s",
                request.getMethod(),
                request.getURI(),
                service,
                failure);
        var problem =
                switch (failure) {
                    case TimeoutException late -> new Problem(504, unknown(service + " did not answer in time"));
                    case HttpClosedException broken -> new Problem(503, unknown(service + " broke off"));
                    default -> new Problem(503, service + " can't be reached at the moment");
                };
        return told(request.release().response(), problem).putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
        ProxyResponse response = context.response();
        if (response.getStatusCode() >= FIRST_ERROR && !tellsProblem(response)) {
            told(response.release(), Problem.ofStatus(response.getStatusCode()));
        }
        String location = response.headers().get(HttpHeaders.LOCATION);
        if (location != null) {
            // A service tells its own address, which the client may not even be able to reach.
            response.putHeader(HttpHeaders.LOCATION, ORIGIN.matcher(location).replaceFirst(""));
        }
        response.putHeader("X-Content-Type-Options", "nosniff");
        if (!Proxies.isLive(context.request().proxiedRequest())) {
            drain(context.request().proxiedRequest().response(), response);
        }
        return context.sendResponse();
    }

    private static void drain(HttpServerResponse client, ProxyResponse response) {
        Body body = response.getBody();
        if (body == null) {
            return;
        }
        var drained = new DrainedBody(body.stream());
        response.setBody(Body.body(drained, body.length()));
        if (!client.closed() && !client.ended()) {
            client.exceptionHandler(ignored -> drained.leave());
        }
    }

    private static boolean tellsProblem(ProxyResponse response) {
        String type = response.headers().get(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith(Problem.CONTENT_TYPE);
    }

    private static ProxyResponse told(ProxyResponse response, Problem problem) {
        response.headers().remove(HttpHeaders.TRANSFER_ENCODING).remove(HttpHeaders.CONTENT_LENGTH);
        return response.setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.CONTENT_TYPE)
                .setBody(Body.body(problem.body()));
    }
}
