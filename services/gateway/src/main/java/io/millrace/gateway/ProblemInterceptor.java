package io.millrace.gateway;

import java.util.concurrent.TimeoutException;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import org.jboss.logging.Logger;

/** Sees to it that every error is told as a problem: that a service is away, and that it told none itself. */
final class ProblemInterceptor implements ProxyInterceptor {

    private static final Logger LOG = Logger.getLogger(ProblemInterceptor.class);

    private static final int FIRST_ERROR = 400;
    private static final String RETRY_AFTER_SECONDS = "2";

    private final String service;

    ProblemInterceptor(String service) {
        this.service = service;
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        return context.sendRequest().recover(failure -> {
            LOG.warnf(
                    "%s %s: %s: %s",
                    context.request().getMethod(), context.request().getURI(), service, failure);
            boolean late = failure instanceof TimeoutException;
            var problem = late
                    ? new Problem(504, service + " did not answer in time; whether it did what was asked is not known")
                    : new Problem(503, service + " can't be reached at the moment");
            ProxyResponse response = told(context.request().release().response(), problem);
            return Future.succeededFuture(response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS));
        });
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
        ProxyResponse response = context.response();
        if (response.getStatusCode() >= FIRST_ERROR && !tellsProblem(response)) {
            told(response.release(), Problem.ofStatus(response.getStatusCode()));
        }
        response.putHeader("X-Content-Type-Options", "nosniff");
        return context.sendResponse();
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
