package io.millrace.payments;

import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import org.jspecify.annotations.Nullable;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.simulators.SimulatorDatabase;
import io.millrace.simulators.cards.CardGateway;

/** Gives the tests of payments a card gateway, which is asked over HTTP. */
public class CardGatewayResource implements QuarkusTestResourceLifecycleManager {

    private static final String API_KEY = "key-of-a-test";

    private static @Nullable EmbeddedDatabase database;
    private @Nullable CardGateway gateway;

    @Override
    public Map<String, String> start() {
        var books = EmbeddedDatabase.temporary();
        database = books;
        gateway = new CardGateway(
                        "localhost",
                        0,
                        API_KEY,
                        new SimulatorDatabase(books.jdbcUrl("postgres"), EmbeddedDatabase.SUPERUSER, ""))
                .start();
        return Map.of(
                "millrace.payments.provider.url",
                "http://localhost:" + gateway.port(),
                "millrace.payments.provider.api-key",
                API_KEY);
    }

    /** The gateway's books. */
    static EmbeddedDatabase database() {
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
