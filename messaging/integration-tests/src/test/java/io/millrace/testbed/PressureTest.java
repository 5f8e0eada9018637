package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.outbox.Lanes;
import io.millrace.messaging.relay.OutboxPressure;

@QuarkusTest
@TestProfile(PressureTest.StoresOnly.class)
@WithServers
class PressureTest {

    private static final int ELSEWHERE = 1_234;

    @Inject
    Numbers numbers;

    @Inject
    OutboxPressure pressure;

    /** Configures an instance without a relay, and so without lanes. */
    public static final class StoresOnly implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("millrace.messaging.outbox.relay", "false", "millrace.messaging.outbox.lease", "2s");
        }
    }

    @Test
    void anInstanceWithoutLanesKnowsHowManyRowsWaitAndHeldOnesAreAmongThem() {
        String key = Numbers.newKey();
        numbers.send(key, "1", "2", "3");
        Numbers.sql("""
                WITH first AS (DELETE FROM outbox WHERE key = $1 AND payload = '1'::bytea RETURNING *)
                INSERT INTO outbox_held SELECT * FROM first RETURNING 1
                """, key);
        long waiting = (Long) Numbers.sql(
                        "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM outbox_held) WHERE $1 <> ''", key)
                .getFirst()[0];
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(
                        () -> assertThat(pressure.pending()).isEqualTo(waiting).isGreaterThanOrEqualTo(3));

        Numbers.sql("""
                INSERT INTO outbox_member (member, instance, alive_until, counted_lanes, pending)
                VALUES ($1, 'other', now() + interval '1 hour', %d, %d) RETURNING 1
                """.formatted(Lanes.COUNT, ELSEWHERE), key);

        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(pressure.pending()).isEqualTo(ELSEWHERE));
        Numbers.sql("DELETE FROM outbox_member WHERE member = $1 RETURNING 1", key);
        Numbers.sql("DELETE FROM outbox WHERE key = $1 RETURNING 1", key);
        Numbers.sql("DELETE FROM outbox_held WHERE key = $1 RETURNING 1", key);
    }
}
