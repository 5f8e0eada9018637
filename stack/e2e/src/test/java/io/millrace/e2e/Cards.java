package io.millrace.e2e;

import java.util.Map;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.simulators.SimulatorDatabase;
import io.millrace.simulators.cards.CardGateway;

/** A card gateway in the place of the one that a shop connects. */
public final class Cards implements AutoCloseable {

    public static final String API_KEY = "key-of-a-test";

    /** Signs nothing here: this gateway decides at once. */
    public static final String WEBHOOK_SECRET = "whsec_c2VjcmV0LW9mLXR3ZW50eS1mb3VyLWJ5dGVz";

    private final EmbeddedDatabase books = EmbeddedDatabase.temporary();
    private final CardGateway gateway = new CardGateway(
                    "localhost",
                    0,
                    API_KEY,
                    new SimulatorDatabase(books.jdbcUrl("postgres"), EmbeddedDatabase.SUPERUSER, ""))
            .start();

    public String url() {
        return "http://localhost:" + gateway.port();
    }

    /** The variables by which payments knows it. */
    public Map<String, String> environment() {
        return Map.of("MILLRACE_PAYMENTS_PROVIDER_URL", url(), "MILLRACE_PAYMENTS_PROVIDER_API_KEY", API_KEY);
    }

    @Override
    public void close() {
        gateway.close();
        books.close();
    }
}
