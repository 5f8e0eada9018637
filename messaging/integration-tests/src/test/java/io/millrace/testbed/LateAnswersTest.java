package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.saga.SagaStatus;
import io.millrace.messaging.saga.SagaView;
import io.millrace.messaging.saga.Sagas;
import io.millrace.messaging.saga.StepStatus;

/** Answers that reach a saga after it has stopped waiting for them. */
@QuarkusTest
@WithServers
class LateAnswersTest {

    @Inject
    Trips trips;

    private final UUID id = UUID.randomUUID();

    @Test
    void aLateAnswerToACompensationCountsAndHealsASagaThatIsStuck() {
        trips.when(id, "book flight", "silent");
        trips.when(id, "cancel flight", "held", "NEVER", "NEVER", "NEVER");
        trips.start(id);
        trips.deadlinePasses(id, "book flight", 1);
        trips.deadlinePasses(id, "cancel flight", 1);
        trips.awaitStatus(id, SagaStatus.STUCK);

        trips.answerHeld(id);

        trips.awaitStatus(id, SagaStatus.COMPENSATED);
        assertThat(trips.timeline(id)).contains("undone: the saga is no longer stuck");
        assertThat(trips.view(id).reason()).isEqualTo("TIMEOUT_FLIGHT");
    }

    @Test
    void aLateAnswerToAStepThatMustSucceedHealsASagaThatIsStuck() {
        trips.when(id, "print ticket", "held", "NO_PAPER", "NO_PAPER", "NO_PAPER");
        trips.startTicket(id);
        trips.deadlinePasses(id, "print ticket", 1);
        trips.awaitStatus(id, SagaStatus.STUCK);
        assertThat(trips.view(id).reason()).isEqualTo("step print: failed: NO_PAPER");

        trips.answerHeld(id);

        trips.awaitStatus(id, SagaStatus.COMPLETED);
        assertThat(trips.timeline(id)).contains("done: the saga is no longer stuck");
        assertThat(trips.view(id).reason()).isNull();
    }

    @Test
    void aLateRefusalOfAnEarlierAttemptLeavesACompensatedSagaAsItIs() {
        trips.when(id, "book flight", "silent");
        trips.when(id, "cancel flight", "held NEVER");
        trips.start(id);
        trips.deadlinePasses(id, "book flight", 1);
        trips.deadlinePasses(id, "cancel flight", 1);
        trips.awaitStatus(id, SagaStatus.COMPENSATED);

        trips.answerHeld(id);

        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(trips.timeline(id)).contains("not undone (late reply)"));
        assertThat(trips.view(id).status()).isEqualTo(SagaStatus.COMPENSATED);
        assertThat(trips.view(id).steps()).extracting(SagaView.StepView::status).containsOnly(StepStatus.UNDONE);
    }

    @Test
    void aSagaWhoseStepThatMustSucceedIsInDoubtCantBeCancelled() {
        trips.when(id, "print ticket", "held", "silent");
        trips.startTicket(id);
        trips.awaitAsked(id, "print ticket", 1);
        assertThat(trips.cancel(id)).isEqualTo(Sagas.Answer.NOT_NOW);
        trips.deadlinePasses(id, "print ticket", 1);
        trips.awaitAsked(id, "print ticket", 2);
        assertThat(trips.cancel(id)).isEqualTo(Sagas.Answer.NOT_NOW);

        trips.answerHeld(id);

        trips.awaitStatus(id, SagaStatus.COMPLETED);
    }
}
