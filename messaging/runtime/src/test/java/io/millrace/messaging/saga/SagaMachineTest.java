package io.millrace.messaging.saga;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SagaMachineTest {

    private static final int RETRIES = 2;

    private final SagaMachine machine = new SagaMachine(definition());

    private static SagaDefinition<String> definition() {
        var definition = SagaDefinition.named("trip", String.class).retries(RETRIES, Duration.ofSeconds(1));
        for (String name : List.of("flight", "hotel", "car")) {
            definition
                    .step(name, context -> UUID.randomUUID())
                    .doneOn(Integer.class)
                    .refusedOn(String.class, reason -> reason)
                    .undoneBy(context -> UUID.randomUUID(), Long.class);
        }
        return definition;
    }

    @Test
    void stepsFollowEachOtherToTheEnd() {
        Transition last = machine.start();
        assertThat(last.effects()).containsExactly(new Effect.Send(0));
        for (int i = 0; i < 3; i++) {
            last = machine.done(last.state(), i);
        }

        assertThat(last.state().status()).isEqualTo(SagaStatus.COMPLETED);
        assertThat(last.effects()).contains(new Effect.Ended(SagaStatus.COMPLETED));
    }

    @Test
    void aRefusalUndoesWhatWasDoneTheLastFirst() {
        SagaState atCar = machine.done(machine.done(machine.start().state(), 0).state(), 1)
                .state();

        Transition refused = machine.refused(atCar, 2, "NO_CAR");
        assertThat(refused.effects()).contains(new Effect.Undo(1)).doesNotContain(new Effect.Undo(2));
        Transition next = machine.undone(refused.state(), 1);
        assertThat(next.effects()).contains(new Effect.Undo(0));
        Transition end = machine.undone(next.state(), 0);

        assertThat(end.state().status()).isEqualTo(SagaStatus.COMPENSATED);
        assertThat(end.state().reason()).isEqualTo("NO_CAR");
    }

    @Test
    void aStepPastItsDeadlineIsUndoneAsIfItHadBeenDone() {
        SagaState atHotel = machine.done(machine.start().state(), 0).state();

        Transition late = machine.due(atHotel);

        assertThat(late.effects()).contains(new Effect.Undo(1));
        assertThat(late.state().reason()).isEqualTo("TIMEOUT_HOTEL");
    }

    @Test
    void aReplyAfterTheCompensationIsCompensatedAgain() {
        SagaState started = machine.start().state();
        SagaState compensated = machine.undone(machine.due(started).state(), 0).state();
        assertThat(compensated.status()).isEqualTo(SagaStatus.COMPENSATED);

        Transition late = machine.done(compensated, 0);

        assertThat(late.effects()).contains(new Effect.Undo(0));
        assertThat(machine.undone(late.state(), 0).state().status()).isEqualTo(SagaStatus.COMPENSATED);
    }

    @Test
    void aCompensationThatFailsTooOftenWaitsForAPerson() {
        SagaState undoing = machine.due(machine.start().state()).state();

        Transition failed = machine.undoFailed(undoing, 0, "away");
        for (int i = 0; i < RETRIES; i++) {
            assertThat(failed.effects()).anyMatch(Effect.Wait.class::isInstance);
            failed = machine.undoFailed(machine.due(failed.state()).state(), 0, "away");
        }
        assertThat(failed.state().status()).isEqualTo(SagaStatus.STUCK);
        assertThat(failed.state().reason()).contains("flight", "away");

        Transition retried = machine.retry(failed.state(), "mended");
        assertThat(retried.effects()).contains(new Effect.Undo(0));
        assertThat(machine.skip(failed.state(), "by hand").state().status()).isEqualTo(SagaStatus.COMPENSATED);
    }

    /** Whatever comes in whatever order: what ended undone leaves no step done. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noOrderOfEventsLeavesAStepHalfDone(long seed) {
        var random = new Random(seed);
        for (int run = 0; run < 2_000; run++) {
            SagaState state = machine.start().state();
            for (int i = 0; i < 30; i++) {
                state = event(random, state);
                if (state.status() == SagaStatus.COMPENSATED) {
                    assertThat(state.steps())
                            .extracting(StepState::status)
                            .doesNotContain(StepStatus.DONE, StepStatus.SENT, StepStatus.UNDOING);
                }
                if (state.status() == SagaStatus.COMPLETED) {
                    assertThat(state.steps()).extracting(StepState::status).containsOnly(StepStatus.DONE);
                }
            }
        }
    }

    /** As the engine lets them through: replies to what was sent, and deadlines of what is not ended. */
    private SagaState event(Random random, SagaState state) {
        int step = random.nextInt(state.current() + 1);
        StepStatus status = state.steps().get(step).status();
        return switch (random.nextInt(4)) {
            case 0 ->
                status == StepStatus.PENDING || status == StepStatus.DONE
                        ? state
                        : machine.done(state, step).state();
            case 1 -> machine.refused(state, step, "no").state();
            case 2 -> machine.undone(state, step).state();
            default ->
                state.status().isEnded() || state.status() == SagaStatus.STUCK
                        ? state
                        : machine.due(state).state();
        };
    }
}
