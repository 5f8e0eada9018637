package io.millrace.gateway;

import java.util.concurrent.TimeoutException;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457) of the gateway itself, in the same form as the services' documents.
 *
 * @param code the kind of problem, which has a section in {@code docs/problems.md}
 */
record Problem(int status, String code, String detail) {

    static final String CONTENT_TYPE = "application/problem+json";

    /** The page of all codes, which the gateway serves. */
    private static final String PAGE = "/problems.html#";

    private static final int FIRST_SERVER_ERROR = 500;

    /** The problem document for a service's error that has only a status. */
    static Problem ofStatus(int status) {
        return new Problem(
                status,
                codeOf(status),
                switch (status) {
                    case 404 -> "no resource has this path";
                    case 405 -> "this path does not support the method";
                    case 406 -> "the response is not available in a media type of the header Accept";
                    case 413 -> "the request's body is too large";
                    case 414 -> "the address is too long";
                    case 415 -> "the body's content type is not supported; send application/json";
                    case 431 -> "the request's headers are too large";
                    default -> HttpResponseStatus.valueOf(status).reasonPhrase();
                });
    }

    /** The most general code of a status, as in the services. */
    private static String codeOf(int status) {
        return switch (status) {
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404 -> "not-found";
            case 405 -> "method-not-allowed";
            case 406 -> "not-acceptable";
            case 409 -> "conflict";
            case 412 -> "changed-meanwhile";
            case 413 -> "too-large";
            case 414 -> "uri-too-long";
            case 415 -> "unsupported-media-type";
            case 422 -> "unprocessable";
            case 428 -> "precondition-required";
            case 429 -> "overloaded";
            case 431 -> "headers-too-large";
            case 503 -> "unavailable";
            case 504 -> "no-answer-in-time";
            default -> status < FIRST_SERVER_ERROR ? "invalid-request" : "internal-error";
        };
    }

    /** The problem document for a request that a service did not answer. */
    static Problem ofFailure(String service, Throwable failure) {
        return switch (failure) {
            case TimeoutException late ->
                new Problem(504, "no-answer-in-time", unknown(service + " did not answer in time"));
            case ConnectionPoolTooBusyException busy ->
                full("too many requests wait for %s; try again in two seconds".formatted(service));
            case HttpClosedException broken -> new Problem(503, "broken-off", unknown(service + " broke off"));
            default -> new Problem(503, "unavailable", service + " can't be reached at the moment");
        };
    }

    private static String unknown(String what) {
        return what + "; whether it did what was asked is not known";
    }

    static Problem tooLarge(long max) {
        return new Problem(413, "too-large", "the request's body has more than %d bytes".formatted(max));
    }

    /** Too many requests are open at this instance; this request was not passed on. */
    static Problem full(String detail) {
        return new Problem(503, "unavailable", detail);
    }

    /** @param path the path of the request that the problem is about */
    Buffer body(@Nullable String path) {
        var document = new JsonObject()
                .put("type", PAGE + code)
                .put("status", status)
                .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
                .put("detail", detail);
        if (path != null) {
            document.put("instance", path);
        }
        return document.put("code", code).toBuffer();
    }

    Future<Void> send(HttpServerRequest request) {
        var response = request.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, CONTENT_TYPE);
        // Over HTTP/2 Vert.x would send the body of a response to HEAD.
        return request.method().equals(HttpMethod.HEAD) ? response.end() : response.end(body(request.path()));
    }
}
