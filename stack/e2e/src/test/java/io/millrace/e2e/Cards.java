package io.millrace.e2e;

import java.util.Map;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.simulators.SimulatorDatabase;
import io.millrace.simulators.cards.CardGateway;

/** A card gateway in the place of the one that a shop connects. It sends no messages: it decides at once. */
public final class Cards implements AutoCloseable {

    private final EmbeddedDatabase books = EmbeddedDatabase.temporary();
    private final CardGateway gateway = new CardGateway(
                    "localhost",
                    0,
                    ProviderSecrets.API_KEY,
                    new SimulatorDatabase(books.jdbcUrl("postgres"), EmbeddedDatabase.SUPERUSER, ""))
            .start();

    public String url() {
        return "http://localhost:" + gateway.port();
    }

    /** The variables by which payments knows it. */
    public Map<String, String> environment() {
        return Map.of(
                "MILLRACE_PAYMENTS_PROVIDER_URL", url(), "MILLRACE_PAYMENTS_PROVIDER_API_KEY", ProviderSecrets.API_KEY);
    }

    @Override
    public void close() {
        gateway.close();
        books.close();
    }
}
