package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.async.LoopWatch;
import io.millrace.messaging.async.Loops;
import io.millrace.messaging.saga.SagaListing;
import io.millrace.messaging.saga.SagaStatus;
import io.millrace.messaging.saga.SagaView;
import io.millrace.messaging.saga.Sagas;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.tx.SessionSql;

/** Many sagas whose deadlines fail are due before one whose deadline can be handled. */
@QuarkusTest
@WithServers
class SagaDeadlinesTest {

    private static final int MANY = 40;
    private static final long A_DAY = Duration.ofDays(1).toSeconds();

    private static final String STRANGER = """
            INSERT INTO saga (id, type, status, step, data, state, deadline, reason, version)
            SELECT $1::uuid, 'gone', $2::text, 0, '{}', jsonb_build_object('status', $2::text, 'current', 0, 'reason', 'old',
                'steps', '[{"status": "UNDOING", "commands": [], "compensations": [], "failures": 0}]'::jsonb),
                CASE WHEN $2::text = 'STUCK' THEN NULL ELSE now() - interval '1 day' END, 'old', 1
            """;

    @Inject
    Trips trips;

    @Inject
    TripScript script;

    @Inject
    Sagas sagas;

    @Inject
    Loops loops;

    @Inject
    MeterRegistry metrics;

    private final UUID sound = UUID.randomUUID();

    @Test
    void sagasThatFailAtTheirDeadlineHoldUpNoOther() {
        List<UUID> failing = startMany("fails");
        start(sound);

        dueBefore(sound, failing);

        trips.awaitStatus(sound, SagaStatus.COMPENSATED);
        assertThat(failing).allSatisfy(id -> {
            await().atMost(Numbers.PATIENCE)
                    .untilAsserted(() -> assertThat(trips.timeline(id)).containsOnlyOnce("deadline failed"));
            assertThat(trips.view(id).status()).isEqualTo(SagaStatus.RUNNING);
        });
        awaitGauge("millrace.sagas.postponed", MANY);
        failing.forEach(id -> script.whenItTurnsBack(Trips.name(id), "well"));
        trips.timePasses(failing);
        failing.forEach(id -> trips.awaitStatus(id, SagaStatus.COMPENSATED));
    }

    @Test
    void aSagaThatHangsAtItsDeadlineHoldsUpNoOther() {
        List<UUID> hanging = List.of(UUID.randomUUID());
        script.whenItTurnsBack(Trips.name(hanging.getFirst()), "hangs");
        start(hanging.getFirst());
        start(sound);

        dueBefore(sound, hanging);

        trips.awaitStatus(sound, SagaStatus.COMPENSATED);
        // The deadline is postponed, so this instance or another one handles it later.
        script.whenItTurnsBack(Trips.name(hanging.getFirst()), "well");
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> {
            trips.timePasses(hanging);
            assertThat(trips.view(hanging.getFirst()).status()).isEqualTo(SagaStatus.COMPENSATED);
        });
        assertThat(trips.timeline(hanging.getFirst())).contains("deadline failed");
    }

    @Test
    void sagasOfATypeThatIsGoneHoldUpNoDeadlineAndNoList() {
        for (int i = 0; i < MANY; i++) {
            stranger("COMPENSATING");
        }
        UUID stuck = stranger("STUCK");
        start(sound);

        dueBefore(sound, List.of());

        trips.awaitStatus(sound, SagaStatus.COMPENSATED);
        awaitGauge("millrace.sagas.overdue.age", A_DAY);
        assertThat(OnContext.run(() -> sagas.list(SagaListing.of(SagaStatus.STUCK), 500)))
                .extracting(SagaView::id)
                .contains(stuck);
    }

    @Test
    void theLivenessCheckWatchesTheLoop() {
        assertThat(loops.all()).extracting(LoopWatch::name).contains("deadlines of sagas");
    }

    private void awaitGauge(String name, long least) {
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(
                        () -> assertThat(metrics.get(name).gauge().value()).isGreaterThanOrEqualTo((double) least));
    }

    private List<UUID> startMany(String outcome) {
        var ids = new ArrayList<UUID>();
        for (int i = 0; i < MANY; i++) {
            UUID id = UUID.randomUUID();
            script.whenItTurnsBack(Trips.name(id), outcome);
            start(id);
            ids.add(id);
        }
        return ids;
    }

    private void start(UUID id) {
        trips.when(id, "book hotel", "silent");
        trips.start(id);
    }

    private static void dueBefore(UUID last, List<UUID> first) {
        OnContext.run(() -> SessionSql.inTransaction(() -> SessionSql.update(
                "UPDATE saga SET deadline = now() - CASE WHEN id = $1 THEN 0 ELSE 1 END * interval '1 hour' "
                        + "WHERE id = $1 OR id = ANY ($2)",
                last,
                first.toArray(UUID[]::new))));
    }

    private static UUID stranger(String status) {
        UUID id = UUID.randomUUID();
        OnContext.run(() -> SessionSql.inTransaction(() -> SessionSql.update(STRANGER, id, status)));
        return id;
    }

    /** A release has changed the list of steps, and has kept the type. */
    @Test
    void aSagaThatWasBegunWithAnotherNumberOfStepsIsLeftAsItIs() {
        UUID id = sound;
        trips.when(id, "book hotel", "silent");
        trips.start(id);
        trips.awaitAsked(id, "book hotel", 1);
        change(id, "(state->'steps') - 1");

        assertThatThrownBy(() -> trips.cancel(id)).hasMessageContaining("begun with 1 steps", "has 2");
        trips.timePasses(List.of(id));
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(trips.timeline(id)).contains("deadline failed"));

        assertThat(trips.view(id).status()).isEqualTo(SagaStatus.RUNNING);
        assertThat(trips.asked(id, "cancel hotel")).isZero();
        // A release with the former list goes on.
        change(
                id,
                "(state->'steps') || '[{\"status\": \"PENDING\", \"again\": false, \"commands\": [], \"compensations\": [], \"failures\": 0}]'");
        trips.timePasses(List.of(id));
        trips.awaitStatus(id, SagaStatus.COMPENSATED);
    }

    private static void change(UUID id, String steps) {
        Numbers.sql(
                "UPDATE saga SET state = jsonb_set(state, '{steps}', " + steps + ") WHERE id::text = $1 RETURNING 1",
                id.toString());
    }
}
