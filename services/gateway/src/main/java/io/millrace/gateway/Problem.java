package io.millrace.gateway;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** A problem (RFC 9457) that the gateway itself has to tell. */
record Problem(int status, String detail) {

    static final String CONTENT_TYPE = "application/problem+json";

    /** A problem that a service told by its status alone. */
    static Problem ofStatus(int status) {
        return new Problem(
                status,
                switch (status) {
                    case 404 -> "there is nothing at this address";
                    case 405 -> "the address does not take this method";
                    case 406 -> "the answer can't be given in a type that is accepted";
                    case 413 -> "the request's body is too large";
                    case 414 -> "the address is too long";
                    case 415 -> "the body's content type is not taken; send application/json";
                    case 431 -> "the request's headers are too large";
                    default -> HttpResponseStatus.valueOf(status).reasonPhrase();
                });
    }

    static Problem tooLarge(long max) {
        return new Problem(413, "the request's body has more than %d bytes".formatted(max));
    }

    Buffer body() {
        return new JsonObject()
                .put("status", status)
                .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
                .put("detail", detail)
                .toBuffer();
    }
}
