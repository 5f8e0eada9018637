package io.millrace.simulators.webhook;

import static io.millrace.simulators.Calls.column;
import static io.millrace.simulators.SimulatorDatabase.all;
import static io.millrace.simulators.SimulatorDatabase.update;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.simulators.SimulatorDatabase;

/**
 * The messages that are to be sent: written with the change that they tell of, and removed once they are taken. Messages
 * about one subject, such as a parcel, are sent in their order.
 */
public final class Outgoing {

    /** The word SUBJECT stands for what messages are about, in the names of a column and an index. */
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS outgoing (
                message_id      uuid        PRIMARY KEY,
                SUBJECT_id      text        NOT NULL,
                sequence        bigint      NOT NULL,
                body            text        NOT NULL,
                attempts        int         NOT NULL DEFAULT 0,
                next_attempt_at timestamptz NOT NULL DEFAULT now()
            );
            CREATE INDEX IF NOT EXISTS outgoing_of_SUBJECT ON outgoing (SUBJECT_id, sequence);
            """;

    private static final String ADD = """
            INSERT INTO outgoing (message_id, SUBJECT_id, sequence, body)
            SELECT gen_random_uuid(), * FROM unnest(?::text[], ?::bigint[], ?::text[])
            """;

    private static final String DUE = """
            SELECT message_id, body, attempts FROM (
                SELECT DISTINCT ON (SUBJECT_id) message_id, body, attempts, next_attempt_at
                FROM outgoing ORDER BY SUBJECT_id, sequence) AS next
            WHERE next_attempt_at <= now() ORDER BY next_attempt_at LIMIT ?
            """;

    private static final String SETTLE = """
            WITH attempt AS (SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::boolean[]) AS attempt(id, pause, ended)),
            removed AS (DELETE FROM outgoing USING attempt WHERE message_id = id AND ended)
            UPDATE outgoing SET attempts = attempts + 1, next_attempt_at = now() + pause * interval '1 ms'
            FROM attempt WHERE message_id = id AND NOT ended
            """;

    private static final int PORTION = 200;

    private final SimulatorDatabase database;
    private final String subject;
    private final Runnable onAdd;
    private final ObjectMapper mapper = new ObjectMapper();

    /**
     * @param subject what messages are about, such as {@code parcel}; the column has {@code _id} behind it
     * @param onAdd called when messages are added
     */
    public Outgoing(SimulatorDatabase database, String subject, Runnable onAdd) {
        this.database = database;
        this.subject = subject;
        this.onAdd = onAdd;
    }

    /**
     * A message.
     *
     * @param attempts that have failed
     */
    record Message(UUID id, String body, int attempts) {}

    /**
     * What a message tells of.
     *
     * @param about the id of the subject
     * @param sequence the number of the change, among those of the subject
     * @param type of the message, such as {@code parcel.changed}
     */
    public record News(String about, long sequence, String type, Map<String, ?> data) {}

    /**
     * What has become of an attempt to send a message.
     *
     * @param pause until the next one; empty if the message is taken or given up
     */
    record Attempt(UUID id, Optional<Duration> pause) {}

    /** Makes the table where it is missing. */
    public void prepare() {
        database.run(sql(TABLE));
    }

    private String sql(String template) {
        return template.replace("SUBJECT", subject);
    }

    /** Adds messages about changes, in the changes' transaction. */
    public void add(Connection connection, List<News> news) throws SQLException {
        if (!news.isEmpty()) {
            update(
                    connection,
                    sql(ADD),
                    column(news, News::about),
                    column(news, News::sequence),
                    column(news, this::body));
            onAdd.run();
        }
    }

    private String body(News news) {
        try {
            return mapper.writeValueAsString(
                    Map.of("type", news.type(), "timestamp", Instant.now().toString(), "data", news.data()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next message about each subject, as far as its time has come. */
    List<Message> due() {
        return database.with(connection -> all(
                connection,
                sql(DUE),
                row -> new Message(row.getObject(1, UUID.class), row.getString(2), row.getInt(3)),
                PORTION));
    }

    /** The time until the next message that waits for its next attempt falls due. */
    Optional<Duration> untilNext() {
        return database.untilDue("SELECT min(next_attempt_at) FROM outgoing WHERE next_attempt_at > now()");
    }

    /** Removes messages that are taken or given up, and puts off those that are sent again. */
    void settle(List<Attempt> attempts) {
        database.with(connection -> update(
                connection,
                SETTLE,
                column(attempts, Attempt::id),
                column(
                        attempts,
                        attempt -> attempt.pause().orElse(Duration.ZERO).toMillis()),
                column(attempts, attempt -> attempt.pause().isEmpty())));
    }
}
