package io.millrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The outbox is empty most of the time, and the database plans statements for an empty table. These plans must suit a
 * backlog too. Plans that read the whole table for each lane took seconds for a batch.
 */
class StalePlanTest {

    private static final int EVENTS_EACH = 100;
    private static final int TRANSACTIONS = 60;
    private static final int EVENTS = TRANSACTIONS * EVENTS_EACH;
    private static final int KEYS = 500;

    /** More executions than a statement has before its plan is reused, on each of the relay's connections. */
    private static final int SINGLE_EVENTS = 100;

    /** The database scans each row when it is read, again if the batch ends before it, and when it is removed. */
    private static final int MOST_LOOKS_AT_A_ROW = 20;

    private static final String ROWS_SCANNED =
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'outbox'";
    private static final String ROWS_REMOVED = "SELECT n_tup_del FROM pg_stat_user_tables WHERE relname = 'outbox'";

    private static final String ROWS_WAITING = "SELECT count(*) FROM outbox";

    private RelayInfra infra;

    @BeforeEach
    void start() throws Exception {
        infra = new RelayInfra();
    }

    @AfterEach
    void stop() {
        infra.close();
    }

    @Test
    void aBacklogIsReadByItsIndexThoughTheTableWasEmptyWhenThatWasPlanned() throws Exception {
        try (var relay = infra.instance("relay", "256m", Map.of())) {
            await().atMost(RelayInfra.PATIENCE).until(relay::isReady);
            infra.execute("VACUUM ANALYZE outbox");
            // A relay looks only when a row is due, so the plans of an empty table are those of events that come alone.
            for (int event = 0; event < SINGLE_EVENTS; event++) {
                assertThat(relay.load(1, 1, KEYS, event)).isTrue();
                await().atMost(RelayInfra.PATIENCE).until(() -> infra.number(ROWS_WAITING) == 0);
            }
            relay.freeze();
            long before = infra.number(ROWS_SCANNED);
            try (var writer = infra.instance("writer", "256m", Map.of("MILLRACE_MESSAGING_OUTBOX_RELAY", "false"))) {
                await().atMost(RelayInfra.PATIENCE).until(writer::isReady);
                assertThat(writer.load(TRANSACTIONS, EVENTS_EACH, KEYS, 1)).isTrue();
            }

            relay.thaw();

            await().atMost(RelayInfra.PATIENCE).until(() -> infra.number(ROWS_REMOVED) >= SINGLE_EVENTS + EVENTS);
            assertThat(infra.number(ROWS_SCANNED) - before).isLessThan((long) MOST_LOOKS_AT_A_ROW * EVENTS);
        }
    }
}
