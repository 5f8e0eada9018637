package io.millrace.shipping;

import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import org.jspecify.annotations.Nullable;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.Ports;
import io.millrace.simulators.SimulatorDatabase;
import io.millrace.simulators.carrier.Carrier;
import io.millrace.simulators.webhook.Webhook;

/** Gives the tests of shipping a carrier, which is asked over HTTP and tells of its parcels in the same way. */
public class CarrierResource implements QuarkusTestResourceLifecycleManager {

    /** What the carrier signs with, and what it will sign with soon. */
    public static final List<String> SECRETS = List.of(
            "whsec_b2xkLXNlY3JldC1vZi10d2VudHktZm91ci1ieXRlcw==", "whsec_bmV3LXNlY3JldC1vZi10d2VudHktZm91ci1ieXRlcw==");

    private static final String API_KEY = "key-of-a-test";

    private static @Nullable EmbeddedDatabase database;
    private @Nullable Carrier carrier;

    @Override
    public Map<String, String> start() {
        var books = EmbeddedDatabase.temporary();
        database = books;
        int port = Ports.free();
        carrier = new Carrier(
                        "localhost",
                        0,
                        API_KEY,
                        new SimulatorDatabase(books.jdbcUrl("postgres"), EmbeddedDatabase.SUPERUSER, ""),
                        // Parcels move when a test has them move.
                        Duration.ofHours(1),
                        Optional.of(new Webhook(
                                URI.create("http://localhost:%d/api/carrier/events".formatted(port)),
                                List.of(SECRETS.getFirst()))))
                .start();
        return Map.of(
                "millrace.shipping.carrier.url",
                "http://localhost:" + carrier.port(),
                "millrace.shipping.carrier.api-key",
                API_KEY,
                "millrace.shipping.carrier.webhook-secrets",
                String.join(",", SECRETS),
                "quarkus.http.test-port",
                String.valueOf(port),
                "quarkus.http.port",
                String.valueOf(port),
                // What no test looks up by itself comes by messages.
                "millrace.shipping.look-up-after",
                "1h");
    }

    /** Runs a statement on the carrier's books. Returns the number of rows that were read or written. */
    static int atCarrier(String sql, Object... parameters) {
        if (database == null) {
            throw new IllegalStateException("no carrier");
        }
        try (var connection = database.connect("postgres");
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            if (!statement.execute()) {
                return statement.getUpdateCount();
            }
            int rows = 0;
            try (var result = statement.getResultSet()) {
                while (result.next()) {
                    rows++;
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        if (carrier != null) {
            carrier.close();
        }
        if (database != null) {
            database.close();
        }
    }
}
