package io.millrace.gateway;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** A body that breaks off where it has more bytes than it may have. */
final class BoundedBody implements ReadStream<Buffer> {

    private final ReadStream<Buffer> body;
    private final long max;
    private long seen;
    private @Nullable Handler<Throwable> onFailure;

    BoundedBody(ReadStream<Buffer> body, long max) {
        this.body = body;
        this.max = max;
    }

    boolean isTooLarge() {
        return seen > max;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        onFailure = handler;
        body.exceptionHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        body.handler(handler == null ? null : bytes -> pass(bytes, handler));
        return this;
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

    @Override
    public ReadStream<Buffer> pause() {
        body.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        body.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        body.fetch(amount);
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        body.endHandler(handler);
        return this;
    }
}
