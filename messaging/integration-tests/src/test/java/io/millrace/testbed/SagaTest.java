package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Multi;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.saga.SagaDefinition;
import io.millrace.messaging.saga.SagaListing;
import io.millrace.messaging.saga.SagaStatus;
import io.millrace.messaging.saga.SagaView;
import io.millrace.messaging.saga.Sagas;
import io.millrace.messaging.saga.StepStatus;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.tx.SessionSql;

@QuarkusTest
@WithServers
class SagaTest {

    @Inject
    Sagas sagas;

    @Inject
    SagaDefinition<Trip> definition;

    @Inject
    TripScript script;

    private final UUID id = UUID.randomUUID();

    @Test
    void allStepsDoneCompleteIt() {
        start();

        awaitStatus(SagaStatus.COMPLETED);
        assertThat(script.asked(name())).containsExactly("book hotel", "book flight");
        assertThat(view().steps()).extracting(SagaView.StepView::status).containsOnly(StepStatus.DONE);
        assertThat(view().deadline()).isNull();
        assertThat(view().timeline())
                .extracting(SagaView.LogLine::event)
                .containsExactly("sent", "done", "sent", "done", "completed");
    }

    /** Their replies share transactions and statements. */
    @Test
    void manyAtATimeGoEachTheirOwnWay() {
        List<UUID> ids = Stream.generate(UUID::randomUUID).limit(40).toList();
        UUID refused = ids.get(17);
        script.when("trip-" + refused, "book flight", "NO_SEATS");
        OnContext.run(() -> SessionSql.inTransaction(() -> Multi.createFrom()
                .iterable(ids)
                .onItem()
                .transformToUniAndConcatenate(each -> sagas.start(definition, each, new Trip("trip-" + each, "")))
                .onItem()
                .ignoreAsUni()));

        for (UUID each : ids) {
            boolean fails = each.equals(refused);
            await().atMost(Numbers.PATIENCE)
                    .untilAsserted(() -> assertThat(view(each).status())
                            .isEqualTo(fails ? SagaStatus.COMPENSATED : SagaStatus.COMPLETED));
            assertThat(view(each).timeline())
                    .extracting(SagaView.LogLine::event)
                    .containsExactly(
                            fails
                                    ? new String[] {
                                        "sent", "done", "sent", "refused", "undoing", "undone", "compensated"
                                    }
                                    : new String[] {"sent", "done", "sent", "done", "completed"});
        }
    }

    @Test
    void aRefusedStepHasThoseBeforeItUndone() {
        script.when(name(), "book flight", "NO_SEATS");
        start();

        awaitStatus(SagaStatus.COMPENSATED);
        assertThat(view().reason()).isEqualTo("NO_SEATS");
        assertThat(script.asked(name())).containsExactly("book hotel", "book flight", "cancel hotel");
    }

    @Test
    void aFirstStepThatIsRefusedLeavesNothingToUndo() {
        script.when(name(), "book hotel", "FULL");
        start();

        awaitStatus(SagaStatus.COMPENSATED);
        assertThat(script.asked(name())).containsExactly("book hotel");
    }

    @Test
    void aStepThatIsNotAnsweredInTimeIsUndoneTooBecauseItMayHaveBeenDone() {
        script.when(name(), "book flight", "silent");
        start();
        deadlinePasses("book flight", 1);

        awaitStatus(SagaStatus.COMPENSATED);
        assertThat(view().reason()).isEqualTo("TIMEOUT_FLIGHT");
        assertThat(script.asked(name())).containsExactly("book hotel", "book flight", "cancel flight", "cancel hotel");
    }

    @Test
    void aCompensationThatFailsIsTriedAgain() {
        script.when(name(), "book flight", "silent");
        script.when(name(), "cancel flight", "NOT_NOW", "silent");
        start();
        deadlinePasses("book flight", 1);
        deadlinePasses("cancel flight", 2);

        awaitStatus(SagaStatus.COMPENSATED);
        assertThat(script.asked(name())).filteredOn("cancel flight"::equals).hasSize(3);
    }

    /** A chaos run found this fault: the saga waited for ever. */
    @Test
    void aReplyThatComesTooLateDoesNotEndTheWaitForTheCompensation() {
        script.when(name(), "book flight", "held");
        script.when(name(), "cancel flight", "late");
        start();
        deadlinePasses("book flight", 1);
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(view().timeline())
                .extracting(SagaView.LogLine::event)
                .contains("done (late reply), its compensation is already sent"));

        assertThat(view().deadline()).isNotNull();
        deadlinePasses("cancel flight", 1);

        awaitStatus(SagaStatus.COMPENSATED);
        assertThat(script.asked(name())).filteredOn("cancel flight"::equals).hasSize(2);
    }

    @Test
    void aCompensationThatKeepsFailingLeavesItStuckUntilAPersonHasItTriedAgain() {
        script.when(name(), "book flight", "silent");
        script.when(name(), "cancel flight", "NEVER", "NEVER", "NEVER");
        start();
        deadlinePasses("book flight", 1);

        awaitStatus(SagaStatus.STUCK);
        assertThat(view().reason()).isEqualTo("step flight: not undone: NEVER");
        assertThat(OnContext.run(() -> sagas.list(SagaListing.of(SagaStatus.STUCK), 100)))
                .extracting(SagaView::id)
                .contains(id);

        OnContext.run(() -> SessionSql.inTransaction(() -> sagas.retry(id, "the airline has opened again")));

        awaitStatus(SagaStatus.COMPENSATED);
        assertThat(view().timeline())
                .filteredOn(line -> line.event().equals("retried by hand"))
                .extracting(SagaView.LogLine::detail)
                .containsExactly("the airline has opened again");
    }

    @Test
    void aPersonCanSkipWhatIsStuck() {
        script.when(name(), "book flight", "silent");
        script.when(name(), "cancel flight", "NEVER", "NEVER", "NEVER");
        start();
        deadlinePasses("book flight", 1);
        awaitStatus(SagaStatus.STUCK);

        OnContext.run(() -> SessionSql.inTransaction(() -> sagas.skip(id, "cancelled by phone")));

        awaitStatus(SagaStatus.COMPENSATED);
        assertThat(script.asked(name())).last().isEqualTo("cancel hotel");
    }

    @Test
    void aRunningSagaCanBeCancelled() {
        script.when(name(), "book flight", "silent");
        start();
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(script.asked(name())).contains("book flight"));

        assertThat(cancel()).isEqualTo(Sagas.Answer.DONE);

        awaitStatus(SagaStatus.COMPENSATED);
        assertThat(view().reason()).isEqualTo("changed plans");
        assertThat(script.asked(name())).containsExactly("book hotel", "book flight", "cancel flight", "cancel hotel");
        assertThat(cancel()).isEqualTo(Sagas.Answer.NOT_NOW);
    }

    @Test
    void aSagaThatDoesNotExistIsSaidNotToExist() {
        assertThat(cancel()).isEqualTo(Sagas.Answer.NOT_FOUND);
        assertThat(OnContext.run(() -> sagas.view(id))).isEmpty();
    }

    private Sagas.Answer cancel() {
        return OnContext.run(() -> SessionSql.inTransaction(() -> sagas.cancel(id, "changed plans")));
    }

    private String name() {
        return "trip-" + id;
    }

    private void start() {
        OnContext.run(() -> SessionSql.inTransaction(() -> sagas.start(definition, id, new Trip(name(), ""))));
    }

    private SagaView view() {
        return view(id);
    }

    private SagaView view(UUID saga) {
        return OnContext.run(() -> sagas.view(saga)).orElseThrow();
    }

    /** Lets the deadline pass, after the action was requested this number of times without an answer. */
    private void deadlinePasses(String action, int times) {
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(script.asked(name()))
                .filteredOn(action::equals)
                .hasSize(times));
        OnContext.run(() -> SessionSql.inTransaction(
                () -> SessionSql.update("UPDATE saga SET deadline = now() WHERE id = $1", id)));
    }

    private void awaitStatus(SagaStatus status) {
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(view().status()).isEqualTo(status));
    }
}
