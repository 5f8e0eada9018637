package io.millrace.testbed;

import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.Map;

import jakarta.inject.Inject;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.OutboxEmitter;
import io.millrace.messaging.outbox.Lanes;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.PostgresResource;

/** The channels of a service share the statements by which their rows are looked for, read and removed. */
@QuarkusTest
@TestProfile(SharedStatementsTest.SteadyPolls.class)
@WithServers
class SharedStatementsTest {

    private static final int POLLS = 10;

    private static final String PARAMETERS = """
            (gone_of text[], gone_lanes int[], gone_ids bigint[], gone_events uuid[],
            any_channel text[], any_lane int[], lowest bigint,
            of_channel text[], lanes int[], above bigint[], at_most int[], most_rows int, most_bytes bigint)\
            """;

    /** The relay's function under another name, and one in its place that also records the call. */
    private static final String RECORD = """
            CREATE TABLE turns (n bigserial, channels text[], lanes int, removed int);
            ALTER FUNCTION outbox_turn RENAME TO outbox_turn_itself;
            CREATE FUNCTION outbox_turn %s
            RETURNS TABLE (channel text, id bigint, lane smallint, key text, event_id uuid, type text, headers text,
                payload bytea, created_at timestamptz)
            LANGUAGE plpgsql AS $$
            #variable_conflict use_column
            BEGIN
                INSERT INTO turns (channels, lanes, removed)
                VALUES (any_channel, cardinality(outbox_turn.lanes), cardinality(gone_ids));
                RETURN QUERY SELECT * FROM outbox_turn_itself(gone_of, gone_lanes, gone_ids, gone_events, any_channel,
                    any_lane, lowest, of_channel, outbox_turn.lanes, above, at_most, most_rows, most_bytes);
            END $$;
            """.formatted(PARAMETERS);

    private static final String RECORD_NO_MORE = """
            DROP FUNCTION outbox_turn;
            ALTER FUNCTION outbox_turn_itself RENAME TO outbox_turn;
            DROP TABLE turns;
            """;

    private static final String POLLS_OF_ALL = """
            SELECT 1 FROM (SELECT * FROM turns WHERE lanes > 0 ORDER BY n DESC LIMIT %d) AS last WHERE $1 <> ''
            HAVING count(*) = %d AND bool_and(channels @> string_to_array(
                'numbers-out,orders-out,load-out,trip-commands-out,trip-answers-out,millrace-dead-letters', ','))
            """.formatted(POLLS, POLLS);

    @Inject
    Numbers numbers;

    @Inject
    NumberEvents events;

    @Inject
    @Channel("load-out")
    OutboxEmitter<String> load;

    /** Short pauses between polls, of one length. */
    public static final class SteadyPolls implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.messaging.outbox.poll-min", "100ms",
                    "millrace.messaging.outbox.poll-max", "100ms");
        }
    }

    @BeforeEach
    void record() throws SQLException {
        execute(RECORD);
    }

    @AfterEach
    void recordNoMore() throws SQLException {
        execute(RECORD_NO_MORE);
    }

    /** The open transaction keeps the relay from resting: its event may appear at any time. */
    @Test
    void aServiceWithNothingToPublishLooksForRowsOfAllItsChannelsByOneStatement() throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres")) {
            connection.setAutoCommit(false);
            Numbers.store(connection, Numbers.newKey(), "never");

            await().atMost(Numbers.PATIENCE)
                    .until(() -> !Numbers.sql(POLLS_OF_ALL, "-").isEmpty());
            connection.rollback();
        }
    }

    @Test
    void rowsOfOneTransactionAreReadByOneStatementWhateverTheirChannels() {
        await().atMost(Numbers.PATIENCE).until(() -> {
            String key = Numbers.newKey();
            sendToTwoChannels(key);
            numbers.awaitSeen(key, "1");
            return !Numbers.sql("""
                    SELECT 1 FROM turns
                    WHERE channels @> string_to_array('numbers-out,load-out', ',') AND lanes = 2 AND $1 <> ''
                    """, key).isEmpty();
        });
    }

    @Test
    void publishedRowsAreRemovedByTheStatementThatReadsTheNextOnes() throws SQLException {
        String key = Numbers.newKey();
        try (var connection = PostgresResource.database().connect("postgres")) {
            Numbers.store(connection, key, "another instance's");
        }

        numbers.awaitSeen(key, "another instance's");
        await().atMost(Numbers.PATIENCE).until(() -> !Numbers.sql(
                        "SELECT 1 FROM turns WHERE removed = 1 AND lanes >= %d AND $1 <> ''".formatted(Lanes.COUNT),
                        key)
                .isEmpty());
    }

    private void sendToTwoChannels(String key) {
        OnContext.run(() -> Panache.withTransaction(() -> {
            events.number(key, "1");
            load.send(key, "1");
            return Uni.createFrom().voidItem();
        }));
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
