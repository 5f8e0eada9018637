package io.millrace.gateway;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/**
 * Answers every error with a problem document: for an unavailable service, and for errors of services without one. Where
 * the service of a read is unavailable and tracking has a copy, the copy is the answer.
 */
final class ProblemInterceptor implements ProxyInterceptor {

    private static final Logger LOG = Logger.getLogger(ProblemInterceptor.class);

    private static final int FOUND = 200;
    private static final int FIRST_ERROR = 400;
    private static final String RETRY_AFTER_SECONDS = "2";

    /** The header that names the service whose copy is the answer. */
    private static final String COPY_HEADER = "Millrace-Copy";

    private static final Pattern ORIGIN = Pattern.compile("^https?://[^/]+(?=/)");
    private static final Pattern DIRECTIVES = Pattern.compile(",");
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    /** The attribute of a proxied request for tracking's copy: the copy's path. */
    private static final String COPY = "copy";

    private final String service;
    private final long maxBody;
    private final boolean brief;
    private final Counter refused;

    /**
     * @param maxBody the largest body in bytes; without a Content-Length the bytes are counted while they arrive
     * @param brief whether responses end, so that a response is read to its end although its client has disconnected
     * @param refused counts the requests that are refused because too many wait for a connection to the service
     */
    ProblemInterceptor(String service, long maxBody, boolean brief, Counter refused) {
        this.service = service;
        this.maxBody = maxBody;
        this.brief = brief;
        this.refused = refused;
    }

    /** Whether the request is now for tracking's copy, because its own service did not answer. */
    static boolean asksForCopy(ProxyContext context) {
        return context.get(COPY, String.class) != null;
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

    /**
     * Sends a request without a body, which can be sent again: the service may just have closed a pooled connection.
     */
    private Future<ProxyResponse> read(ProxyContext context, ProxyRequest request) {
        request.getBody().stream().resume();
        request.setBody(null);
        return context.sendRequest()
                .recover(failure ->
                        failure instanceof HttpClosedException ? context.sendRequest() : Future.failedFuture(failure))
                .recover(failure -> copyOf(request, failure)
                        .map(path -> copy(context, request, path, failure))
                        .orElseGet(() -> Future.succeededFuture(failed(request, failure))));
    }

    /**
     * The path of tracking's copy; empty if there is none, if the client wants no copy, or if its request has a query: a
     * copy takes no parameters, so it is no answer to a request for an order's past state. A service that has too many
     * requests is not away, and the client shall come back.
     */
    private static Optional<String> copyOf(ProxyRequest request, Throwable failure) {
        return isRefusal(failure) || wantsNoCopy(request.headers()) || hasQuery(request.proxiedRequest())
                ? Optional.empty()
                : Routes.copy(request.getMethod(), request.proxiedRequest().path());
    }

    private static boolean hasQuery(HttpServerRequest request) {
        String query = request.query();
        return query != null && !query.isEmpty();
    }

    /** As RFC 9111 has it: {@code no-cache} wants the answer of the service itself. */
    private static boolean wantsNoCopy(MultiMap headers) {
        return headers.getAll(HttpHeaders.CACHE_CONTROL).stream()
                .flatMap(DIRECTIVES::splitAsStream)
                .anyMatch(directive -> directive.strip().equalsIgnoreCase("no-cache"));
    }

    /** Tracking's copy where the service does not answer; if tracking has none, the service's failure. */
    private Future<ProxyResponse> copy(ProxyContext context, ProxyRequest request, String path, Throwable failure) {
        context.set(COPY, path);
        request.setURI(path);
        return context.sendRequest()
                .map(response -> {
                    if (response.getStatusCode() != FOUND) {
                        response.release();
                        return failed(request, failure);
                    }
                    return response.putHeader(HttpHeaders.CONTENT_LOCATION, path)
                            .putHeader(COPY_HEADER, "tracking");
                })
                .otherwise(ignored -> failed(request, failure));
    }

    private ProxyResponse tooLarge(ProxyRequest request) {
        return told(request.release().response(), Problem.tooLarge(maxBody));
    }

    /** Whether the gateway has not passed the request on, as too many others wait for a connection to the service. */
    private static boolean isRefusal(Throwable failure) {
        return failure instanceof ConnectionPoolTooBusyException;
    }

    private ProxyResponse failed(ProxyRequest request, Throwable failure) {
        boolean isRefusal = isRefusal(failure);
        if (isRefusal) {
            refused.increment();
        }
        // A client that disconnects before the response cancels the request: not an error. Refusals are counted.
        boolean left = request.proxiedRequest().response().closed();
        LOG.logf(
                left || isRefusal ? Level.DEBUG : Level.WARN,
                "%s %s: %s: %s",
                request.getMethod(),
                request.getURI(),
                service,
                failure);
        return told(request.release().response(), Problem.ofFailure(service, failure))
                .putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
        ProxyResponse response = context.response();
        ConnectionHeaders.remove(response.headers());
        if (response.getStatusCode() >= FIRST_ERROR && !tellsProblem(response)) {
            told(response.release(), Problem.ofStatus(response.getStatusCode()));
        }
        String location = response.headers().get(HttpHeaders.LOCATION);
        if (location != null) {
            // The service's own address, which clients may not reach.
            response.putHeader(HttpHeaders.LOCATION, ORIGIN.matcher(location).replaceFirst(""));
        }
        response.putHeader("X-Content-Type-Options", "nosniff");
        if (brief) {
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
        // These headers describe the body that is replaced.
        response.headers()
                .remove(HttpHeaders.TRANSFER_ENCODING)
                .remove(HttpHeaders.CONTENT_LENGTH)
                .remove(HttpHeaders.CONTENT_ENCODING);
        var request = response.request().proxiedRequest();
        response.setStatusCode(problem.status()).putHeader(HttpHeaders.CONTENT_TYPE, Problem.CONTENT_TYPE);
        // Over HTTP/2 the proxy would send the body of a response to HEAD.
        return request.method().equals(HttpMethod.HEAD)
                ? response.setBody(null)
                : response.setBody(Body.body(problem.body(request.path())));
    }
}
