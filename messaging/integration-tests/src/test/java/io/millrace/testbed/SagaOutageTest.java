package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.saga.SagaStatus;
import io.millrace.messaging.saga.Sagas;
import io.millrace.messaging.testing.OnContext;

/** A participant is unavailable for as many attempts as an hour has. The test skips deadlines and pauses. */
@QuarkusTest
@WithServers
class SagaOutageTest {

    /** More attempts than fit into an hour, with a deadline of 1 minute and pauses that grow to 5 minutes. */
    private static final int ATTEMPTS = 20;

    private static final int SAGAS = 10;

    @Inject
    Trips trips;

    @Inject
    Sagas sagas;

    private final List<UUID> ids =
            Stream.generate(UUID::randomUUID).limit(SAGAS).toList();

    @Test
    void anOutageOfAnHourEndsWithEverySagaUndoneByItself() {
        ids.forEach(id -> {
            trips.when(id, "book flight", "silent");
            trips.when(id, "cancel flight", silence());
        });

        outlast(trips::start, "book flight", "cancel flight", SagaStatus.COMPENSATED);
    }

    @Test
    void anOutageOfAnHourEndsWithEveryStepThatMustSucceedDone() {
        ids.forEach(id -> trips.when(id, "print ticket", silence()));

        outlast(trips::startTicket, "print ticket", "print ticket", SagaStatus.COMPLETED);
    }

    /** @param begun the action whose first request shows that the outage has begun */
    private void outlast(Consumer<UUID> start, String begun, String action, SagaStatus end) {
        ids.forEach(start);
        ids.forEach(id -> trips.awaitAsked(id, begun, 1));
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> {
            trips.timePasses(ids);
            assertThat(ids).allSatisfy(id -> assertThat(trips.asked(id, action)).isGreaterThan(ATTEMPTS));
        });

        ids.forEach(id -> {
            trips.awaitStatus(id, end);
            assertThat(trips.timeline(id)).doesNotContain("stuck");
        });
    }

    private static String[] silence() {
        var silence = new String[ATTEMPTS];
        Arrays.fill(silence, "silent");
        return silence;
    }

    @Test
    void allStuckSagasOfOneReasonAreTriedAgainInOneAct() {
        String closed = "CLOSED-" + UUID.randomUUID();
        String reason = "step flight: not undone: " + closed;
        ids.forEach(id -> {
            trips.when(id, "book flight", "silent");
            trips.when(id, "cancel flight", closed, closed, closed);
            trips.start(id);
        });
        ids.forEach(id -> trips.deadlinePasses(id, "book flight", 1));
        ids.forEach(id -> trips.awaitStatus(id, SagaStatus.STUCK));
        assertThat(OnContext.run(() -> sagas.stuckReasons()))
                .filteredOn(stuck -> stuck.reason().equals(reason))
                .singleElement()
                .satisfies(stuck -> assertThat(stuck.count()).isEqualTo(SAGAS));

        assertThat(retryAll(reason, SAGAS - 1)).isEqualTo(new Sagas.Retried(SAGAS - 1, 0, 1));
        assertThat(retryAll(reason, SAGAS)).isEqualTo(new Sagas.Retried(1, 0, 0));

        ids.forEach(id -> trips.awaitStatus(id, SagaStatus.COMPENSATED));
        assertThat(retryAll(reason, SAGAS)).isEqualTo(new Sagas.Retried(0, 0, 0));
    }

    @Test
    void aRetryThatEndsTheSameWayDoesNotMoveTheTimeSinceWhichTheSagasAreStuck() {
        String closed = "CLOSED-" + UUID.randomUUID();
        String reason = "step flight: not undone: " + closed;
        UUID id = UUID.randomUUID();
        trips.when(id, "book flight", "silent");
        trips.when(id, "cancel flight", closed, closed, closed, closed, closed, closed);
        trips.start(id);
        trips.deadlinePasses(id, "book flight", 1);
        trips.awaitStatus(id, SagaStatus.STUCK);
        Instant since = stuckSince(reason);

        assertThat(retryAll(reason, 1).retried()).isEqualTo(1);

        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(trips.asked(id, "cancel flight"))
                .isEqualTo(6));
        trips.awaitStatus(id, SagaStatus.STUCK);
        assertThat(stuckSince(reason)).isEqualTo(since);
    }

    private Instant stuckSince(String reason) {
        return OnContext.run(() -> sagas.stuckReasons()).stream()
                .filter(stuck -> stuck.reason().equals(reason))
                .findFirst()
                .orElseThrow()
                .since();
    }

    private Sagas.Retried retryAll(String reason, int atMost) {
        return OnContext.run(() -> sagas.retryAll(reason, "the airline has opened again", atMost));
    }
}
