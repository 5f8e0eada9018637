package io.millrace.e2e;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.simulators.SimulatorDatabase;
import io.millrace.simulators.carrier.Carrier;

/** A carrier in the place of the one that a shop connects. It sends no messages: parcels are looked up. */
public final class Parcels implements AutoCloseable {

    public static final String API_KEY = "key-of-a-test";

    /** What its messages would be signed with. */
    public static final String WEBHOOK_SECRET = "whsec_c2VjcmV0LW9mLXR3ZW50eS1mb3VyLWJ5dGVz";

    private final EmbeddedDatabase books = EmbeddedDatabase.temporary();
    private final Carrier carrier = new Carrier(
                    "localhost",
                    0,
                    API_KEY,
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
                API_KEY,
                "MILLRACE_SHIPPING_CARRIER_WEBHOOK_SECRETS",
                WEBHOOK_SECRET,
                "MILLRACE_SHIPPING_LOOK_UP_AFTER",
                "2s");
    }

    @Override
    public void close() {
        carrier.close();
        books.close();
    }
}
