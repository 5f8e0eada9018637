package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.Map;

import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.PostgresResource;

/** Sequences that stand below the numbers of rows that wait, as after a logical copy of the database. */
@QuarkusTest
@TestProfile(SequencesTest.SetBackBeforeTheStart.class)
@WithServers
class SequencesTest {

    @Inject
    Numbers numbers;

    @Inject
    MeterRegistry metrics;

    public static final class SetBackBeforeTheStart implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("testbed.set-back", "true");
        }
    }

    @AfterEach
    void giveTheLanesBack() {
        Numbers.sql("UPDATE outbox_lane SET owner = NULL, lease_until = NULL WHERE owner = $1 RETURNING 1", "other/1");
    }

    @Test
    void anEventComesBehindTheHeldEventsThatItsKeyHadBeforeTheStart() {
        numbers.send(SetBack.HELD, "2");

        heldComeFirst(SetBack.HELD);
    }

    @Test
    void anEventComesBehindTheParkedEventsThatItsKeyHadBeforeTheStart() {
        numbers.put(SetBack.PARKED, "2");

        parkedComeFirst(SetBack.PARKED);
    }

    @Test
    void whenTheSequenceStepsBackAnEventComesBehindTheBacklogOfItsKey() throws SQLException {
        String key = Numbers.newKey();
        relayLearnsTheSequence();
        Numbers.sql(
                "UPDATE outbox_lane SET owner = $1, epoch = epoch + 1, lease_until = now() + interval '1 hour' RETURNING 1",
                "other/1");
        await().atMost(Numbers.PATIENCE)
                .until(() -> metrics.get("millrace.outbox.lanes").gauge().value() == 0);
        numbers.send(key, "1", "2");

        stepBack();
        numbers.send(key, "3");
        giveTheLanesBack();

        numbers.awaitSeen(key, "1", "2", "3");
    }

    @Test
    void whenTheSequenceStepsBackAnEventComesBehindTheHeldEventsOfItsKey() throws SQLException {
        String key = Numbers.newKey();
        relayLearnsTheSequence();
        Held.put(key, "by an earlier start", "1");

        stepBack();
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(metrics.get("millrace.outbox.held.keys")
                        .tag("channel", "numbers-out")
                        .gauge()
                        .value())
                .isEqualTo(Numbers.sql("SELECT 1 FROM outbox_hold WHERE channel = $1", "numbers-out")
                        .size()));
        numbers.send(key, "2");

        heldComeFirst(key);
    }

    @Test
    void whenTheSequenceStepsBackAnEventComesBehindTheParkedEventsOfItsKey() throws SQLException {
        String key = Numbers.newKey();
        relayLearnsTheSequence();
        Parked.put("numbers-in", key, "1");

        stepBack();
        numbers.put(key, "2");

        parkedComeFirst(key);
    }

    @Test
    void numbersThatExistAreNotDrawnAgainAndNoRightToSetASequenceIsNeeded() throws SQLException {
        String key = Numbers.newKey();
        try (var connection = PostgresResource.database().connect("postgres");
                var work = connection.createStatement()) {
            connection.setAutoCommit(false);
            Numbers.store(connection, key, "1");
            work.execute("CREATE ROLE service_without_rights");
            work.execute("GRANT USAGE, SELECT ON SEQUENCE outbox_id_seq TO service_without_rights");
            work.execute("SELECT setval('outbox_id_seq', (SELECT max(id) FROM outbox), false)");
            work.execute("SET LOCAL ROLE service_without_rights");
            try (var raised = work.executeQuery("SELECT sequence FROM messaging_raise_sequences()")) {
                assertThat(raised.next()).isTrue();
                assertThat(raised.getString(1)).isEqualTo("outbox_id_seq");
                assertThat(raised.next()).isFalse();
            }
            try (var raised = work.executeQuery("SELECT sequence FROM messaging_raise_sequences()")) {
                assertThat(raised.next()).isFalse();
            }
            work.execute("RESET ROLE");
            Numbers.store(connection, key, "2");
            work.execute("DROP OWNED BY service_without_rights");
            work.execute("DROP ROLE service_without_rights");
            connection.commit();
        }

        numbers.awaitSeen(key, "1", "2");
    }

    /**
     * Makes the relay read a row. The answer also says that the row's id was drawn: a sequence that stands lower later
     * has stepped back.
     */
    private void relayLearnsTheSequence() {
        String key = Numbers.newKey();
        numbers.send(key, "1");
        numbers.awaitSeen(key, "1");
    }

    /** Sets the sequences back on the running service, and waits until they stand above all rows again. */
    private static void stepBack() throws SQLException {
        SetBack.set(1);
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.sql("""
                        SELECT 1 FROM outbox_id_seq AS o, parked_seq AS p
                        WHERE o.last_value > (SELECT coalesce(max(id), 0)
                                FROM (SELECT id FROM outbox UNION ALL SELECT id FROM outbox_held) AS waiting)
                            AND p.last_value > (SELECT coalesce(max(seq), 0) FROM parked_record) AND $1 <> ''
                        """, "now")).hasSize(1));
    }

    private void heldComeFirst(String key) {
        awaitRows("outbox_held", key);
        Numbers.sql("UPDATE outbox_hold SET next_attempt_at = now() WHERE key = $1 RETURNING 1", key);
        numbers.awaitSeen(key, "1", "2");
    }

    private void parkedComeFirst(String key) {
        awaitRows("parked_record", key);
        Numbers.sql("UPDATE parked_key SET next_attempt_at = now() WHERE key = $1 RETURNING 1", key);
        numbers.awaitSeen(key, "1", "2");
    }

    private static void awaitRows(String table, String key) {
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.sql("SELECT 1 FROM %s WHERE key = $1".formatted(table), key))
                        .hasSize(2));
    }
}
