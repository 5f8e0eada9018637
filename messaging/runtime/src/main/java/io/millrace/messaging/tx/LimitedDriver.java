package io.millrace.messaging.tx;

import java.time.Duration;
import java.util.function.Supplier;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.impl.PgConnectionFactory;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.spi.ConnectionFactory;

/** The PostgreSQL driver, with a {@link LoginLimit} on each new connection of a pool. */
final class LimitedDriver extends PgDriver {

    private final Duration loginLimit;

    LimitedDriver(Duration loginLimit) {
        this.loginLimit = loginLimit;
    }

    @Override
    public ConnectionFactory createConnectionFactory(
            Vertx vertx, Supplier<? extends Future<? extends SqlConnectOptions>> database) {
        return new PgConnectionFactory((VertxInternal) vertx, database) {
            @Override
            protected NetClient netClient(NetClientOptions options) {
                return new LimitedLogins(super.netClient(options), loginLimit);
            }
        };
    }
}
