package io.millrace.e2e;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.simulators.SimulatorDatabase;
import io.millrace.simulators.carrier.Carrier;

/** A carrier in the place of the one that a shop connects. It sends no messages: parcels are looked up. */
public final class Parcels implements AutoCloseable {

    private final EmbeddedDatabase books = EmbeddedDatabase.temporary();
    private final Carrier carrier = new Carrier(
                    "localhost",
                    0,
                    ProviderSecrets.API_KEY,
                    new SimulatorDatabase(books.jdbcUrl("postgres"), EmbeddedDatabase.SUPERUSER, ""),
                    Duration.ofSeconds(2),
                    Optional.empty())
            .start();

    public String url() {
        return "http://localhost:" + carrier.port();
    }

    /** The variables by which shipping knows it. */
    public Map<String, String> environment() {
        return Map.of(
                "MILLRACE_SHIPPING_CARRIER_URL",
                url(),
                "MILLRACE_SHIPPING_CARRIER_API_KEY",
                ProviderSecrets.API_KEY,
                "MILLRACE_SHIPPING_CARRIER_WEBHOOK_SECRETS",
                ProviderSecrets.WEBHOOK_SECRET,
                "MILLRACE_SHIPPING_LOOK_UP_AFTER",
                "2s");
    }

    @Override
    public void close() {
        carrier.close();
        books.close();
    }
}
