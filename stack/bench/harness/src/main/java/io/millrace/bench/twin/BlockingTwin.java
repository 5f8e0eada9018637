package io.millrace.bench.twin;

import java.util.Map;

import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.Subject;
import io.millrace.bench.relay.Outbox;

/** Starts the blocking twin as a subject of the bench. */
public final class BlockingTwin {

    /** How tables call it. */
    public static final String NAME = "a JDBC outbox with SKIP LOCKED, written by hand";

    /** Name of the header with an event's id. */
    public static final String ID = "id";

    public static final Outbox.Kind TABLE = new Outbox.Kind("twin_outbox", """
            INSERT INTO twin_outbox (event_id, topic, key, payload)
            SELECT event_id, topic, key, payload FROM generate_series(1, %d), saved_twin_outbox LIMIT %d
            """);

    private BlockingTwin() {}

    /** A process that stores rows, and relays none. */
    public static Subject writer(Ground ground) {
        return new Subject(ground, "twin-writer", TwinMain.class, Map.of("twin.relay", "false"));
    }

    /**
     * A process that stores rows and relays them.
     *
     * @param name of the process and its log
     */
    public static Subject relay(Ground ground, String name, Settings settings) {
        return new Subject(
                ground,
                name,
                TwinMain.class,
                Map.of(
                        "twin.batch", String.valueOf(settings.batch()),
                        "twin.poll", String.valueOf(settings.pollMillis())));
    }

    /**
     * Settings of the relay.
     *
     * @param batch rows in a transaction, at most
     * @param pollMillis pause after a batch that was not full, in milliseconds
     */
    public record Settings(int batch, int pollMillis) {

        @Override
        public String toString() {
            return "every %d ms %,d rows".formatted(pollMillis, batch);
        }
    }
}
