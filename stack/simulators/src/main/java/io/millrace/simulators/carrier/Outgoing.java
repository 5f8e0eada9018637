package io.millrace.simulators.carrier;

import static io.millrace.simulators.SimulatorDatabase.all;
import static io.millrace.simulators.SimulatorDatabase.update;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.simulators.SimulatorDatabase;

/**
 * The messages that are to be sent: written with the change that they tell of, and removed once they are taken. Messages
 * about one parcel are sent in their order.
 */
final class Outgoing {

    /** Made at start where it is missing. */
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS outgoing (
                message_id      uuid        PRIMARY KEY,
                parcel_id       text        NOT NULL,
                sequence        bigint      NOT NULL,
                body            text        NOT NULL,
                attempts        int         NOT NULL DEFAULT 0,
                next_attempt_at timestamptz NOT NULL DEFAULT now()
            );
            CREATE INDEX IF NOT EXISTS outgoing_of_parcel ON outgoing (parcel_id, sequence);
            """;

    private static final String ADD =
            "INSERT INTO outgoing (message_id, parcel_id, sequence, body) VALUES (?, ?, ?, ?)";

    private static final String DUE = """
            SELECT message_id, body, attempts FROM (
                SELECT DISTINCT ON (parcel_id) message_id, body, attempts, next_attempt_at
                FROM outgoing ORDER BY parcel_id, sequence) AS next
            WHERE next_attempt_at <= now() ORDER BY next_attempt_at LIMIT ?
            """;

    private static final String REMOVE = "DELETE FROM outgoing WHERE message_id = ?";

    private static final String POSTPONE = """
            UPDATE outgoing SET attempts = attempts + 1, next_attempt_at = now() + ? * interval '1 ms'
            WHERE message_id = ?
            """;

    private static final int PORTION = 100;

    private final SimulatorDatabase database;
    private final ObjectMapper mapper = new ObjectMapper();

    Outgoing(SimulatorDatabase database) {
        this.database = database;
    }

    /**
     * A message.
     *
     * @param attempts that have failed
     */
    record Message(UUID id, String body, int attempts) {}

    void prepare() {
        database.run(TABLE);
    }

    /** Adds the message about a parcel's change, in the change's transaction. */
    void add(Connection connection, Parcel parcel) throws SQLException {
        update(connection, ADD, UUID.randomUUID(), parcel.id(), parcel.sequence(), body(parcel));
    }

    private String body(Parcel parcel) {
        try {
            return mapper.writeValueAsString(Map.of(
                    "type",
                    "parcel.changed",
                    "timestamp",
                    Instant.now().toString(),
                    "data",
                    Map.of(
                            "id",
                            parcel.id(),
                            "reference",
                            parcel.reference(),
                            "status",
                            parcel.status().name(),
                            "sequence",
                            parcel.sequence())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next message about each parcel, as far as its time has come. */
    List<Message> due() {
        return database.with(connection -> all(
                connection,
                DUE,
                row -> new Message(row.getObject(1, UUID.class), row.getString(2), row.getInt(3)),
                PORTION));
    }

    /** The message is taken, or is given up. */
    void remove(Message message) {
        database.with(connection -> update(connection, REMOVE, message.id()));
    }

    void postpone(Message message, Duration pause) {
        database.with(connection -> update(connection, POSTPONE, pause.toMillis(), message.id()));
    }
}
