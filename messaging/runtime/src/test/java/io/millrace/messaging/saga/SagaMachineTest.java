package io.millrace.messaging.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.millrace.messaging.saga.SagaEvent.Cancel;
import io.millrace.messaging.saga.SagaEvent.Deadline;
import io.millrace.messaging.saga.SagaEvent.Done;
import io.millrace.messaging.saga.SagaEvent.Kept;
import io.millrace.messaging.saga.SagaEvent.NotUndone;
import io.millrace.messaging.saga.SagaEvent.Refused;
import io.millrace.messaging.saga.SagaEvent.Retry;
import io.millrace.messaging.saga.SagaEvent.Skip;
import io.millrace.messaging.saga.SagaEvent.Undone;

class SagaMachineTest {

    private static final int RETRIES = 2;

    private final SagaDefinition<String> definition = definition();
    private final SagaMachine machine = new SagaMachine(definition);

    /** A saga whose steps 0 to 2 can be undone, and whose last step must succeed and can't be undone. */
    private static SagaDefinition<String> definition() {
        var definition = SagaDefinition.named("trip", String.class)
                .retries(RETRIES, Duration.ofSeconds(1))
                .longestPause(Duration.ofSeconds(60));
        for (String name : List.of("flight", "hotel", "car")) {
            definition.step(name, context -> UUID.randomUUID()).undoneBy(context -> UUID.randomUUID(), Long.class);
        }
        definition.step("tickets", context -> UUID.randomUUID()).mustSucceed();
        return definition;
    }

    @Test
    void stepsFollowEachOtherToTheEnd() {
        Transition last = started();
        assertThat(last.effects()).containsExactly(new Effect.Send(0));
        for (int i = 0; i < 4; i++) {
            last = on(last, new Done(i, 0));
        }

        assertThat(last.state().status()).isEqualTo(SagaStatus.COMPLETED);
        assertThat(last.effects()).contains(new Effect.Ended(SagaStatus.COMPLETED));
    }

    @Test
    void aRefusalUndoesWhatWasDoneTheLastFirst() {
        Transition refused = on(doneUpTo(2), new Refused(2, 0, "NO_CAR"));
        assertThat(refused.effects()).contains(new Effect.Undo(1)).doesNotContain(new Effect.Undo(2));
        Transition next = on(refused, new Undone(1, 0));
        assertThat(next.effects()).contains(new Effect.Undo(0));
        Transition end = on(next, new Undone(0, 0));

        assertThat(end.state().status()).isEqualTo(SagaStatus.COMPENSATED);
        assertThat(end.state().reason()).isEqualTo("NO_CAR");
    }

    @Test
    void aStepPastItsDeadlineIsUndoneAsIfItHadBeenDone() {
        Transition late = on(doneUpTo(1), new Deadline());

        assertThat(late.effects()).contains(new Effect.Undo(1));
        assertThat(late.state().reason()).isEqualTo("TIMEOUT_HOTEL");
    }

    @Test
    void aReplyAfterTheCompensationIsCompensatedAgain() {
        Transition compensated = on(on(started(), new Deadline()), new Undone(0, 0));
        assertThat(compensated.state().status()).isEqualTo(SagaStatus.COMPENSATED);

        Transition late = on(compensated, new Done(0, 0));

        assertThat(late.effects()).contains(new Effect.Undo(0));
        assertThat(on(late, new Undone(0, 1)).state().status()).isEqualTo(SagaStatus.COMPENSATED);
    }

    @Test
    void aLateAnswerToACompensationThatTimedOutCounts() {
        Transition silent = on(on(started(), new Deadline()), new Deadline());
        Transition again = on(silent, new Deadline());
        assertThat(again.effects()).contains(new Effect.Undo(0));

        assertThat(on(silent, new Undone(0, 0)).state().status()).isEqualTo(SagaStatus.COMPENSATED);
        assertThat(on(again, new Undone(0, 0)).state().status()).isEqualTo(SagaStatus.COMPENSATED);
    }

    @Test
    void silenceIsNoReasonToBeStuckHoweverLongItLastsAndItsPausesGrow() {
        Transition undoing = on(started(), new Deadline());
        Duration last = Duration.ZERO;
        for (int i = 0; i < 100; i++) {
            Transition silent = on(undoing, new Deadline());
            Duration pause = pause(silent);
            assertThat(pause).isGreaterThanOrEqualTo(last).isLessThanOrEqualTo(definition.longestPause());
            last = pause;
            undoing = on(silent, new Deadline());
            assertThat(undoing.effects()).contains(new Effect.Undo(0));
        }
        assertThat(last).isEqualTo(definition.longestPause());
    }

    @Test
    void aLateRefusalOfAnEarlierAttemptLeavesACompensatedSagaAsItIs() {
        Transition second = on(on(on(started(), new Deadline()), new Deadline()), new Deadline());
        Transition compensated = on(second, new Undone(0, 1));

        Transition late = on(compensated, new NotUndone(0, 0, "away"));

        assertThat(late.state()).isEqualTo(compensated.state());
        assertThat(on(second, new NotUndone(0, 0, "away")).state()).isEqualTo(second.state());
    }

    @Test
    void turningBackSeesAStepThatIsBeingUndone() {
        // The hotel is being undone when a late reply says that the car was booked after all.
        Transition hotel = on(on(on(doneUpTo(2), new Deadline()), new Undone(2, 0)), new Done(2, 0));
        assertThat(hotel.effects()).contains(new Effect.Undo(2));

        Transition next = on(hotel, new Undone(2, 1));

        assertThat(next.effects()).contains(new Effect.Undo(1));
        assertThat(next.state().status()).isEqualTo(SagaStatus.COMPENSATING);
    }

    @Test
    void whatMustSucceedAndMayHaveBeenDoneCantBeCancelled() {
        Transition tickets = doneUpTo(3);
        Transition silent = on(tickets, new Deadline());

        assertThat(machine.on(tickets.state(), new Cancel("changed plans"))).isEmpty();
        assertThat(machine.on(silent.state(), new Cancel("changed plans"))).isEmpty();
        assertThat(on(silent, new Done(3, 0)).state().status()).isEqualTo(SagaStatus.COMPLETED);
        assertThat(on(doneUpTo(2), new Cancel("changed plans")).effects()).contains(new Effect.Undo(2));
    }

    @Test
    void aCompensationThatIsRefusedTooOftenWaitsForAPerson() {
        Transition failed = stuckOnTheFlight();
        assertThat(failed.state().stuck()).isEqualTo("step flight: not undone: closed");
        assertThat(failed.state().reason()).isEqualTo("TIMEOUT_FLIGHT");

        Transition retried = on(failed, new Retry("mended"));
        assertThat(retried.effects()).contains(new Effect.Undo(0));
        assertThat(retried.state().why()).isEqualTo("TIMEOUT_FLIGHT");
        assertThat(on(failed, new Skip("by hand")).state().status()).isEqualTo(SagaStatus.COMPENSATED);
    }

    @Test
    void aLateSuccessOfACompensationHealsAStuckSaga() {
        Transition healed = on(stuckOnTheFlight(), new Undone(0, 0));

        assertThat(healed.state().status()).isEqualTo(SagaStatus.COMPENSATED);
        assertThat(healed.effects()).contains(new Effect.Log(0, "undone: the saga is no longer stuck", null));
    }

    @Test
    void aLateSuccessOfAStepThatMustSucceedHealsAStuckSaga() {
        Transition stuck = doneUpTo(3);
        for (int i = 0; i <= RETRIES; i++) {
            stuck = on(i == 0 ? stuck : on(stuck, new Deadline()), new Refused(3, i, "no paper"));
        }
        assertThat(stuck.state().stuck()).isEqualTo("step tickets: failed: no paper");

        Transition healed = on(stuck, new Done(3, 1));

        assertThat(healed.state().status()).isEqualTo(SagaStatus.COMPLETED);
        assertThat(healed.effects()).contains(new Effect.Log(3, "done: the saga is no longer stuck", null));
    }

    @Test
    void aLateRefusalOfTheCommandSaysThatThereIsNothingToUndo() {
        Transition undoing = on(doneUpTo(1), new Deadline());

        assertThat(on(undoing, new Refused(1, 0, "FULL")).effects()).contains(new Effect.Undo(0));
        assertThat(on(on(undoing, new Done(1, 0)), new Refused(1, 0, "FULL"))
                        .state()
                        .steps()
                        .get(1)
                        .status())
                .isEqualTo(StepStatus.UNDOING);
    }

    @Test
    void aStepThatIsKeptFromItsCompensationLeadsForwardAgain() {
        Transition cancelled = on(doneUpTo(2), new Cancel("changed my mind"));
        assertThat(cancelled.effects()).contains(new Effect.Undo(2));

        Transition kept = on(cancelled, new Kept(2, 0));

        assertThat(kept.state().status()).isEqualTo(SagaStatus.RUNNING);
        assertThat(kept.state().reason()).isEqualTo("changed my mind");
        assertThat(kept.effects()).contains(new Effect.StepDone(2), new Effect.Send(3));
        assertThat(on(kept, new Kept(2, 0)).state()).isEqualTo(kept.state());
        assertThat(on(kept, new Done(3, 0)).state().status()).isEqualTo(SagaStatus.COMPLETED);
    }

    /** After a restore nobody knows of the steps before; they were done, or this one would not have been begun. */
    @Test
    void aStepOfALostSagaThatIsKeptLeadsForwardPastThePointOfNoReturn() {
        assertThat(definition.stepsBeforePointOfNoReturn()).isEqualTo(3);
        Transition undone =
                machine.on(SagaState.inDoubt(4, 3), new Cancel("lost")).orElseThrow();
        assertThat(undone.effects()).contains(new Effect.Undo(2)).doesNotContain(new Effect.Undo(3));

        Transition kept = on(undone, new Kept(2, 0));

        assertThat(kept.state().status()).isEqualTo(SagaStatus.RUNNING);
        assertThat(kept.effects()).contains(new Effect.Send(3));
        assertThat(on(kept, new Done(3, 0)).state().steps())
                .extracting(StepState::status)
                .containsOnly(StepStatus.DONE);
    }

    @Test
    void aStepThatIsKeptAfterAnEarlierOneWasUndoneIsForAPerson() {
        Transition compensated = on(on(on(doneUpTo(1), new Deadline()), new Undone(1, 0)), new Undone(0, 0));
        Transition recalled = on(compensated, new Done(1, 0));
        assertThat(recalled.effects()).contains(new Effect.Undo(1));

        Transition kept = on(recalled, new Kept(1, 1));

        assertThat(kept.state().status()).isEqualTo(SagaStatus.COMPENSATING);
        assertThat(kept.state().steps().get(1).status()).isEqualTo(StepStatus.UNDO_AGAIN);
    }

    @Test
    void aStepThatMayBeKeptIsFollowedOnlyByStepsFromWhichNoSagaTurnsBack() {
        var definition = SagaDefinition.named("trip", String.class);
        definition
                .step("flight", context -> UUID.randomUUID())
                .undoneBy(context -> UUID.randomUUID(), Long.class)
                .keptOn(String.class, (data, reply) -> data);
        definition.verify();
        definition.step("hotel", context -> UUID.randomUUID()).undoneBy(context -> UUID.randomUUID(), Long.class);

        assertThatThrownBy(definition::verify).hasMessageContaining("as step flight may be kept");
    }

    private Transition stuckOnTheFlight() {
        Transition undoing = on(started(), new Deadline());
        for (int i = 0; i < RETRIES; i++) {
            Transition failed = on(undoing, new NotUndone(0, i, "closed"));
            assertThat(pause(failed)).isPositive();
            undoing = on(failed, new Deadline());
        }
        return on(undoing, new NotUndone(0, RETRIES, "closed"));
    }

    private static Duration pause(Transition transition) {
        return transition.effects().stream()
                .filter(Effect.Wait.class::isInstance)
                .map(effect -> ((Effect.Wait) effect).pause())
                .findFirst()
                .orElseThrow();
    }

    private Transition doneUpTo(int step) {
        Transition last = started();
        for (int i = 0; i < step; i++) {
            last = on(last, new Done(i, 0));
        }
        return last;
    }

    private Transition started() {
        return sent(machine.start());
    }

    private Transition on(Transition last, SagaEvent event) {
        return sent(machine.on(last.state(), event).orElseThrow());
    }

    /** Adds ids of commands and compensations to the steps, as the engine does. */
    private static Transition sent(Transition transition) {
        SagaState state = transition.state();
        for (Effect effect : transition.effects()) {
            state = switch (effect) {
                case Effect.Send(int step) ->
                    state.withStep(step, state.steps().get(step).withCommand(UUID.randomUUID()));
                case Effect.Undo(int step) ->
                    state.withStep(step, state.steps().get(step).withCompensation(UUID.randomUUID()));
                default -> state;
            };
        }
        return new Transition(state, transition.effects());
    }
}
