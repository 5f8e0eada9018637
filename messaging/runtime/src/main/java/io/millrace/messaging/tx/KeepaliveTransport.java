package io.millrace.messaging.tx;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.spi.transport.Transport;
import jdk.net.ExtendedSocketOptions;

/**
 * Sets TCP keepalives on a client's connections, so that the system ends a connection whose host is gone within a
 * minute. Such a connection may lie idle in the pool, without a statement for which {@link AnswerLimit} would end it.
 * The system's own default is two hours. A {@link LoginLimit} covers the time before the first statement.
 */
final class KeepaliveTransport extends JDKTransport {

    private static final int IDLE_SECONDS = 30;
    private static final int INTERVAL_SECONDS = 10;
    private static final int PROBES = 3;

    @Override
    public void configure(ClientOptionsBase options, boolean domainSocket, Bootstrap bootstrap) {
        super.configure(options, domainSocket, bootstrap);
        if (!domainSocket) {
            bootstrap
                    .option(ChannelOption.SO_KEEPALIVE, true)
                    .option(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), IDLE_SECONDS)
                    .option(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), INTERVAL_SECONDS)
                    .option(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);
        }
    }

    /** Returns a Vert.x whose clients have keepalives; with a native transport it returns the given one. */
    static VertxInternal of(VertxInternal vertx) {
        if (vertx.transport().getClass() != JDKTransport.class) {
            return vertx;
        }
        var transport = new KeepaliveTransport();
        return new VertxWrapper(vertx) {
            @Override
            public Transport transport() {
                return transport;
            }
        };
    }
}
