package io.millrace.messaging.tx;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.arc.DefaultBean;
import io.quarkus.credentials.runtime.CredentialsProviderFinder;
import io.quarkus.reactive.datasource.runtime.ConnectOptionsSupplier;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Future;
import io.vertx.core.impl.VertxInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.Utils;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.messaging.config.MessagingConfig;

/**
 * Creates the pool of the default datasource with a limit for every wait for an answer of the database: to a statement of
 * a session or of the pool, to the begin of a transaction and to its commit. {@link AnswerLimit} has that limit,
 * {@link LoginLimit} the one of a login, and {@link KeepaliveTransport} finds hosts that are gone. The wait for a connection has the client's own limit, 30 s.
 *
 * <p>An application with a {@code PgPoolCreator} of its own has no such limits.
 */
@ApplicationScoped
@DefaultBean
class LimitedPool implements PgPoolCreator {

    private static final Duration LONGEST_LOGIN = Duration.ofSeconds(30);

    private final Duration limit;
    private final Optional<String> credentials;
    private final Optional<String> credentialsBean;

    LimitedPool(
            MessagingConfig config,
            @ConfigProperty(name = "quarkus.datasource.credentials-provider") Optional<String> credentials,
            @ConfigProperty(name = "quarkus.datasource.credentials-provider-name") Optional<String> credentialsBean) {
        this.limit = config.database().answerLimit();
        this.credentials = credentials;
        this.credentialsBean = credentialsBean;
    }

    @Override
    public Pool create(Input input) {
        return ClientBuilder.pool(new LimitedDriver(LONGEST_LOGIN))
                .with(input.poolOptions())
                .connectingTo(servers(input.pgConnectOptionsList()))
                .withConnectHandler(this::limit)
                .using(KeepaliveTransport.of((VertxInternal) input.vertx()))
                .build();
    }

    /** As Quarkus does where there is no {@code PgPoolCreator}: credentials may change while the process runs. */
    private Supplier<Future<SqlConnectOptions>> servers(List<PgConnectOptions> options) {
        if (credentials.isEmpty()) {
            return Utils.roundRobinSupplier(List.<SqlConnectOptions>copyOf(options));
        }
        var current = new ConnectOptionsSupplier<>(
                CredentialsProviderFinder.find(credentialsBean.orElse(null)),
                credentials.get(),
                options,
                PgConnectOptions::new);
        return () -> current.get().map(server -> server);
    }

    private void limit(SqlConnection connection) {
        PooledConnections.physical(connection).ifPresent(physical -> {
            var client = physical.socket().channelHandlerContext();
            var login = client.pipeline().get(LoginLimit.class);
            if (login != null) {
                client.pipeline().remove(login);
            }
            client.pipeline().addBefore(client.name(), "answer-limit", new AnswerLimit(limit));
        });
        // Puts the new connection into the pool.
        connection.close();
    }
}
