package io.millrace.gateway;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.Pipe;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/**
 * A response body that is read to its end although its client has disconnected. The proxy itself would reset the
 * request. That closes the connection to the service, and may break off another client's request on it.
 */
final class DrainedBody extends BodyStream {

    private boolean isLeft;
    private boolean isBroken;

    DrainedBody(ReadStream<Buffer> body) {
        super(body);
    }

    /** Discards the rest of the body. */
    void leave() {
        isLeft = true;
        body.resume();
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        return super.handler(
                handler == null
                        ? null
                        : bytes -> {
                            if (!isLeft) {
                                handler.handle(bytes);
                            }
                        });
    }

    @Override
    public ReadStream<Buffer> pause() {
        return isLeft ? this : super.pause();
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        return super.exceptionHandler(
                handler == null
                        ? null
                        : failure -> {
                            isBroken = true;
                            handler.handle(failure);
                        });
    }

    @Override
    public Pipe<Buffer> pipe() {
        return new Drain(super.pipe());
    }

    /** Fails if the service has disconnected. A client that has disconnected is no error. */
    private final class Drain implements Pipe<Buffer> {

        private final Pipe<Buffer> pipe;

        Drain(Pipe<Buffer> pipe) {
            this.pipe = pipe;
        }

        @Override
        public Pipe<Buffer> endOnFailure(boolean end) {
            pipe.endOnFailure(end);
            return this;
        }

        @Override
        public Pipe<Buffer> endOnSuccess(boolean end) {
            pipe.endOnSuccess(end);
            return this;
        }

        @Override
        public Pipe<Buffer> endOnComplete(boolean end) {
            pipe.endOnComplete(end);
            return this;
        }

        @Override
        public void to(WriteStream<Buffer> client, Handler<AsyncResult<Void>> handler) {
            pipe.to(client, sent -> handler.handle(sent.failed() && isBroken ? sent : Future.succeededFuture()));
        }

        @Override
        public void close() {
            pipe.close();
        }
    }
}
