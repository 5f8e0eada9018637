package io.millrace.messaging.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoginLimitTest {

    /** A server that accepts connections and answers nothing, as a frozen one does. */
    @ParameterizedTest
    @EnumSource(names = {"DISABLE", "REQUIRE"})
    void aLoginThatTheServerLeavesWithoutAnAnswerGivesItsPlaceInThePoolBack(SslMode ssl) throws Exception {
        var vertx = Vertx.vertx();
        var accepted = new Semaphore(0);
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> accept(server, accepted));
            Pool pool = ClientBuilder.pool(new LimitedDriver(Duration.ofMillis(300)))
                    .with(new PoolOptions().setMaxSize(1))
                    .connectingTo(new PgConnectOptions()
                            .setHost(server.getInetAddress().getHostAddress())
                            .setPort(server.getLocalPort())
                            .setUser("frozen")
                            .setDatabase("frozen")
                            .setSslMode(ssl)
                            .setTrustAll(true))
                    .using(KeepaliveTransport.of((VertxInternal) vertx))
                    .build();

            for (int login = 1; login <= 2; login++) {
                assertThatThrownBy(() -> connect(pool)).cause().satisfies(failure -> assertThat(
                                DatabaseTrouble.of(failure))
                        .as("%s", failure)
                        .isIn(DatabaseTrouble.AWAY, DatabaseTrouble.PERHAPS));
                assertThat(accepted.tryAcquire(1, TimeUnit.MINUTES))
                        .as("login %d reached the server", login)
                        .isTrue();
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
        }
    }

    private static void connect(Pool pool) throws Exception {
        pool.getConnection().toCompletionStage().toCompletableFuture().get(2, TimeUnit.MINUTES);
    }

    private static void accept(ServerSocket server, Semaphore accepted) {
        var sockets = new ArrayList<Socket>();
        try {
            while (true) {
                sockets.add(server.accept());
                accepted.release();
            }
        } catch (IOException e) {
            // The test has ended.
            sockets.forEach(LoginLimitTest::close);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
