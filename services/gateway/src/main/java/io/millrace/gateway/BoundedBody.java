package io.millrace.gateway;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** A request body that fails at the first byte beyond its limit. */
final class BoundedBody extends BodyStream {

    private final HttpServerRequest request;
    private final long max;
    private long seen;
    private @Nullable Handler<Throwable> onFailure;

    BoundedBody(HttpServerRequest request, long max) {
        super(request);
        this.request = request;
        this.max = max;
    }

    boolean isTooLarge() {
        return seen > max;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        onFailure = handler;
        return super.exceptionHandler(handler);
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        return super.handler(handler == null ? null : bytes -> pass(bytes, handler));
    }

    private void pass(Buffer bytes, Handler<Buffer> handler) {
        boolean wasTooLarge = isTooLarge();
        seen += bytes.length();
        if (!isTooLarge()) {
            handler.handle(bytes);
        } else if (!wasTooLarge && onFailure != null) {
            onFailure.handle(new IllegalArgumentException("more than %d bytes".formatted(max)));
        }
    }

    /** Over HTTP/2 this throws after the end of the body, which would hide that the service has disconnected. */
    @Override
    public ReadStream<Buffer> resume() {
        return request.isEnded() ? this : super.resume();
    }

    @Override
    public ReadStream<Buffer> pause() {
        return request.isEnded() ? this : super.pause();
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        return request.isEnded() ? this : super.fetch(amount);
    }
}
