package io.millrace.gateway;

import java.util.concurrent.atomic.AtomicReference;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes to an upgraded client request, with backpressure. Vert.x's own socket of such a request never says that its
 * queue is full, so all bytes for a service that does not read would stay in memory. Its {@code close()} closes nothing
 * (4.5.27). This stream asks the connection's channel, and closes the connection.
 */
final class UpgradedStream implements WriteStream<Buffer> {

    private final NetSocket socket;
    private final HttpConnection connection;
    private final Channel channel;
    private final AtomicReference<@Nullable Handler<Void>> drained = new AtomicReference<>();

    UpgradedStream(NetSocket socket, HttpConnection connection) {
        this.socket = socket;
        this.connection = connection;
        this.channel = ((ConnectionBase) connection).channel();
        // Another event loop may have made the connection, and reports its changes.
        Context reader = Vertx.currentContext();
        channel.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelWritabilityChanged(ChannelHandlerContext changed) {
                changed.fireChannelWritabilityChanged();
                Handler<Void> waiting = drained.get();
                if (changed.channel().isWritable() && waiting != null) {
                    reader.runOnContext(waiting);
                }
            }
        });
    }

    @Override
    public boolean writeQueueFull() {
        return !channel.isWritable();
    }

    @Override
    public UpgradedStream drainHandler(@Nullable Handler<Void> handler) {
        drained.set(handler);
        if (handler != null && !writeQueueFull()) {
            // The queue was drained before this handler was set.
            Vertx.currentContext().runOnContext(handler);
        }
        return this;
    }

    @Override
    public Future<Void> write(Buffer bytes) {
        return socket.write(bytes);
    }

    @Override
    public void write(Buffer bytes, Handler<AsyncResult<Void>> handler) {
        socket.write(bytes, handler);
    }

    @Override
    public void end(Handler<AsyncResult<Void>> handler) {
        connection.close().onComplete(handler);
    }

    @Override
    public UpgradedStream exceptionHandler(@Nullable Handler<Throwable> handler) {
        socket.exceptionHandler(handler);
        return this;
    }

    @Override
    public UpgradedStream setWriteQueueMaxSize(int bytes) {
        socket.setWriteQueueMaxSize(bytes);
        return this;
    }
}
