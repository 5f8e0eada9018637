package io.millrace.messaging.tx;

import java.time.Duration;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.NetSocketInternal;

/** Puts a {@link LoginLimit} on each socket of a client as soon as it is connected. */
final class LimitedLogins implements NetClient {

    private final NetClient client;
    private final Duration limit;

    LimitedLogins(NetClient client, Duration limit) {
        this.client = client;
        this.limit = limit;
    }

    private NetSocket limited(NetSocket socket) {
        if (socket instanceof NetSocketInternal connected) {
            connected.channelHandlerContext().pipeline().addFirst(new LoginLimit(limit));
        }
        return socket;
    }

    @Override
    public Future<NetSocket> connect(int port, String host) {
        return client.connect(port, host).map(this::limited);
    }

    @Override
    public Future<NetSocket> connect(int port, String host, String serverName) {
        return client.connect(port, host, serverName).map(this::limited);
    }

    @Override
    public Future<NetSocket> connect(SocketAddress server) {
        return client.connect(server).map(this::limited);
    }

    @Override
    public Future<NetSocket> connect(SocketAddress server, String serverName) {
        return client.connect(server, serverName).map(this::limited);
    }

    @Override
    public NetClient connect(int port, String host, Handler<AsyncResult<NetSocket>> handler) {
        connect(port, host).onComplete(handler);
        return this;
    }

    @Override
    public NetClient connect(int port, String host, String serverName, Handler<AsyncResult<NetSocket>> handler) {
        connect(port, host, serverName).onComplete(handler);
        return this;
    }

    @Override
    public NetClient connect(SocketAddress server, Handler<AsyncResult<NetSocket>> handler) {
        connect(server).onComplete(handler);
        return this;
    }

    @Override
    public NetClient connect(SocketAddress server, String serverName, Handler<AsyncResult<NetSocket>> handler) {
        connect(server, serverName).onComplete(handler);
        return this;
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }

    @Override
    public void close(Handler<AsyncResult<Void>> handler) {
        client.close(handler);
    }

    @Override
    public Future<Boolean> updateSSLOptions(SSLOptions options, boolean force) {
        return client.updateSSLOptions(options, force);
    }

    @Override
    public boolean isMetricsEnabled() {
        return client.isMetricsEnabled();
    }
}
