package io.millrace.payments;

import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import org.jspecify.annotations.Nullable;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.Ports;
import io.millrace.simulators.SimulatorDatabase;
import io.millrace.simulators.cards.AuthorizationTerms;
import io.millrace.simulators.cards.CardGateway;
import io.millrace.simulators.webhook.Webhook;

/** Gives the tests of payments a card gateway, which is asked over HTTP and tells the bank's decisions in the same way. */
public class CardGatewayResource implements QuarkusTestResourceLifecycleManager {

    /** What the gateway signs with, and what it will sign with soon. */
    public static final List<String> SECRETS = List.of(
            "whsec_b2xkLXNlY3JldC1vZi10d2VudHktZm91ci1ieXRlcw==", "whsec_bmV3LXNlY3JldC1vZi10d2VudHktZm91ci1ieXRlcw==");

    private static final String API_KEY = "key-of-a-test";

    /** The bank decides when a test has it decide. */
    private static final AuthorizationTerms TERMS = new AuthorizationTerms(Duration.ofHours(1), Duration.ofDays(7));

    private static @Nullable EmbeddedDatabase database;
    private @Nullable CardGateway gateway;

    @Override
    public Map<String, String> start() {
        var books = EmbeddedDatabase.temporary();
        database = books;
        int port = Ports.free();
        gateway = new CardGateway(
                        "localhost",
                        0,
                        API_KEY,
                        new SimulatorDatabase(books.jdbcUrl("postgres"), EmbeddedDatabase.SUPERUSER, ""),
                        TERMS,
                        Optional.of(new Webhook(
                                URI.create("http://localhost:%d/api/payments/events".formatted(port)),
                                List.of(SECRETS.getFirst()))))
                .start();
        return Map.of(
                "millrace.payments.provider.url",
                "http://localhost:" + gateway.port(),
                "millrace.payments.provider.api-key",
                API_KEY,
                "millrace.payments.provider.webhook-secrets",
                String.join(",", SECRETS),
                "quarkus.http.test-port",
                String.valueOf(port),
                "quarkus.http.port",
                String.valueOf(port),
                // What no test looks up by itself comes by messages.
                "millrace.payments.look-up-after",
                "1h");
    }

    /** Has the bank decide about the order's authorization that is pending; the gateway tells the decision by itself. */
    public static void decide(UUID order) {
        try (var connection = database().connect("postgres");
                var statement = connection.prepareStatement(
                        "UPDATE gateway_authorization SET decide_at = now() WHERE order_id = ?")) {
            statement.setObject(1, order);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The gateway's books. */
    public static EmbeddedDatabase database() {
        if (database == null) {
            throw new IllegalStateException("no card gateway");
        }
        return database;
    }

    @Override
    public void stop() {
        if (gateway != null) {
            gateway.close();
        }
        if (database != null) {
            database.close();
        }
    }
}
