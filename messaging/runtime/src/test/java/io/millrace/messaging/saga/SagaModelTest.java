package io.millrace.messaging.saga;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;

import io.millrace.messaging.saga.SagaModel.Kind;

/**
 * Generates sagas and sequences of events: answers in any order, twice, late or never, refusals, deadlines,
 * cancellations, retries and skips. jqwik reports the seed of a run, and shrinks a failing sequence.
 */
class SagaModelTest {

    /** The statuses that the machine has reached, by status and event. The test compares them with the table. */
    private static final Map<String, Set<SagaStatus>> SEEN = new ConcurrentHashMap<>();

    /** Kinds of events in a sequence. */
    enum ActionKind {
        DELIVER,
        ANSWER,
        ANSWER_TWICE,
        DEADLINE,
        REQUEST
    }

    record Action(ActionKind kind, int pick, boolean willing) {}

    @Provide
    Arbitrary<List<Kind>> sagas() {
        Arbitrary<Kind> kind = Combinators.combine(
                        Arbitraries.of(false, true), Arbitraries.of(true, true, false), Arbitraries.of(false, true))
                .as((mustSucceed, undoable, keepable) -> new Kind(mustSucceed, undoable, undoable && keepable));
        return kind.list().ofMinSize(1).ofMaxSize(4).filter(SagaModelTest::isSound);
    }

    private static boolean isSound(List<Kind> kinds) {
        try {
            SagaModel.definition(kinds).verify();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Provide
    Arbitrary<List<Action>> actions() {
        Arbitrary<ActionKind> kind = Arbitraries.frequency(
                Tuple.of(6, ActionKind.DELIVER),
                Tuple.of(6, ActionKind.ANSWER),
                Tuple.of(1, ActionKind.ANSWER_TWICE),
                Tuple.of(4, ActionKind.DEADLINE),
                Tuple.of(1, ActionKind.REQUEST));
        return Combinators.combine(kind, Arbitraries.integers().between(0, 11), Arbitraries.of(true, true, false))
                .as(Action::new)
                .list()
                .ofMaxSize(60);
    }

    /** The same sequences in every run; together they reach every cell of the table. */
    @Property(tries = 15_000, seed = "23")
    void whatHasHappenedBeforeLeavesNothingHalfDone(
            @ForAll("sagas") List<Kind> kinds, @ForAll("actions") List<Action> actions) {
        whateverHappensNothingIsLeftHalfDone(kinds, actions);
    }

    /** New sequences in every run. */
    @Property(tries = 5_000)
    void whateverHappensNothingIsLeftHalfDone(
            @ForAll("sagas") List<Kind> kinds, @ForAll("actions") List<Action> actions) {
        var saga = new SagaModel(kinds);
        holds(saga);
        for (Action action : actions) {
            perform(saga, action);
            holds(saga);
        }
        endsWhenTheOutageIsOver(saga);
    }

    /** Random sequences reach two cells too seldom: a step is kept when its saga is stuck, or when a person has skipped it. */
    @Example
    void aStepIsKeptWhenItsSagaHasEndedOrIsStuck() {
        for (boolean skipped : List.of(false, true)) {
            var saga = new SagaModel(List.of(new Kind(false, true, true)));
            deliver(saga, 0, true);
            deadlines(saga, 5);
            deliver(saga, 2, false);
            answer(saga, 1);
            deadlines(saga, 1);
            deliver(saga, 2, false);
            answer(saga, 1);
            assertThat(saga.state.status()).isEqualTo(SagaStatus.STUCK);
            deliver(saga, 1, true);
            if (skipped) {
                perform(saga, new Action(ActionKind.REQUEST, 2, true));
            }
            answer(saga, 1);

            assertThat(saga.state.status()).isEqualTo(skipped ? SagaStatus.COMPENSATED : SagaStatus.COMPLETED);
            endsWhenTheOutageIsOver(saga);
        }
    }

    private static void deliver(SagaModel saga, int pick, boolean willing) {
        perform(saga, new Action(ActionKind.DELIVER, pick, willing));
    }

    private static void answer(SagaModel saga, int pick) {
        perform(saga, new Action(ActionKind.ANSWER, pick, true));
    }

    private static void deadlines(SagaModel saga, int count) {
        for (int i = 0; i < count; i++) {
            perform(saga, new Action(ActionKind.DEADLINE, 0, true));
        }
    }

    private static void perform(SagaModel saga, Action action) {
        SagaState before = saga.state;
        switch (action.kind()) {
            case DELIVER -> {
                if (!saga.messages.isEmpty()) {
                    saga.deliver(action.pick(), action.willing());
                }
            }
            case ANSWER, ANSWER_TWICE -> {
                if (!saga.answers.isEmpty()) {
                    int index = action.pick() % saga.answers.size();
                    SagaEvent.Answer answer = saga.answers.get(index);
                    saga.answer(index, action.kind() == ActionKind.ANSWER_TWICE);
                    saw(before, answer, saga.state);
                    settles(before, answer, saga);
                }
            }
            case DEADLINE -> {
                if (saga.deadline) {
                    on(saga, new SagaEvent.Deadline());
                }
            }
            case REQUEST -> request(saga, action.pick());
        }
    }

    private static void request(SagaModel saga, int pick) {
        SagaEvent request =
                switch (pick % 3) {
                    case 0 -> new SagaEvent.Cancel("cancelled");
                    case 1 -> new SagaEvent.Retry("retried");
                    default -> new SagaEvent.Skip("skipped");
                };
        boolean possible =
                switch (request.kind()) {
                    case CANCEL -> isOnTheWayForward(saga.state) && saga.isTurningBackPossible();
                    default -> saga.state.isStuck();
                };
        assertThat(on(saga, request)).as("%s accepted", request).isEqualTo(possible);
    }

    private static boolean isOnTheWayForward(SagaState state) {
        return state.status() == SagaStatus.RUNNING
                || (state.isStuck() && state.step().status() == StepStatus.SEND_AGAIN);
    }

    private static boolean on(SagaModel saga, SagaEvent event) {
        SagaState before = saga.state;
        boolean accepted = saga.on(event).isPresent();
        if (accepted) {
            saw(before, event, saga.state);
        }
        return accepted;
    }

    private static void saw(SagaState before, SagaEvent event, SagaState after) {
        Set<SagaStatus> next = SagaTable.next(before.status(), event.kind());
        assertThat(next).as("%s by %s", before.status(), event).contains(after.status());
        SEEN.computeIfAbsent(before.status() + " by " + event.kind(), cell -> ConcurrentHashMap.newKeySet())
                .add(after.status());
    }

    /** Checks that an answer settles its step where it can, late or not. */
    private static void settles(SagaState before, SagaEvent.Answer answer, SagaModel saga) {
        StepStatus was = before.steps().get(answer.step()).status();
        StepStatus is = saga.state.steps().get(answer.step()).status();
        if (answer instanceof SagaEvent.Undone) {
            assertThat(is).as("after %s", answer).isNotIn(StepStatus.UNDOING, StepStatus.UNDO_AGAIN);
        }
        if (answer instanceof SagaEvent.Kept && saga.state.status() == SagaStatus.COMPENSATING) {
            assertThat(before.steps().subList(0, answer.step()))
                    .as("an earlier step is not done any more")
                    .anyMatch(step -> step.status() != StepStatus.DONE);
        }
        if (answer instanceof SagaEvent.Done && (was == StepStatus.SENT || was == StepStatus.SEND_AGAIN)) {
            assertThat(is).as("after %s", answer).isEqualTo(StepStatus.DONE);
        }
    }

    private static void holds(SagaModel saga) {
        SagaState state = saga.state;
        assertThat(saga.deadline)
                .as("it waits with a deadline unless it has ended or is stuck")
                .isEqualTo(state.status().isUnderWay());
        for (int i = 0; i < saga.kinds.size(); i++) {
            StepState step = state.steps().get(i);
            var really = saga.participants.get(i);
            if (step.commands().isEmpty()) {
                assertThat(step.compensations())
                        .as("step %d was not begun, so it is not undone", i)
                        .isEmpty();
                assertThat(step.status()).as("step %d was not begun", i).isEqualTo(StepStatus.PENDING);
            }
            if (state.status() == SagaStatus.COMPLETED) {
                assertThat(step.status()).isEqualTo(StepStatus.DONE);
                // Of a step that a person has undone, and the participant says it keeps, the saga believes the
                // participant.
                assertThat(really.done || (really.handMade && really.kept))
                        .as("completed, so step %d is done", i)
                        .isTrue();
            }
            if (state.status() == SagaStatus.COMPENSATED) {
                assertThat(step.status().mayBeDone()).isFalse();
                assertThat(saga.kinds.get(i).mustSucceed()
                                && !saga.kinds.get(i).undoable()
                                && !step.commands().isEmpty())
                        .as("there is no way back from step %d", i)
                        .isFalse();
                assertThat(really.done
                                && saga.kinds.get(i).undoable()
                                && !(really.handMade && saga.mayStillReportDone(i)))
                        .as("compensated, so step %d is not done", i)
                        .isFalse();
                assertThat(really.neverAgain
                                || really.handMade
                                || !saga.kinds.get(i).undoable()
                                || step.commands().isEmpty()
                                || !saga.mayStillReportDone(i))
                        .as("compensated, so step %d can't be done any more", i)
                        .isTrue();
            }
        }
        if (state.isStuck()) {
            onlyAPersonCanDecide(saga);
        } else {
            assertThat(state.stuck()).isNull();
        }
    }

    private static void onlyAPersonCanDecide(SagaModel saga) {
        StepState step = saga.state.step();
        boolean forward = step.status() == StepStatus.SEND_AGAIN;
        assertThat(step.failures()).as("refused, not just silent").isGreaterThan(SagaModel.RETRIES);
        assertThat(step.failures())
                .as("an attempt is refused once")
                .isLessThanOrEqualTo((forward ? step.commands() : step.compensations()).size());
        assertThat(forward || step.status() == StepStatus.UNDO_AGAIN).isTrue();
        assertThat(!forward || saga.kinds.get(saga.state.current()).mustSucceed())
                .isTrue();
        assertThat(saga.state.stuck()).isNotNull();
    }

    /** Ends the outage: participants comply, messages arrive, and a person retries a stuck saga. */
    private static void endsWhenTheOutageIsOver(SagaModel saga) {
        for (int i = 0; i < 1_000 && !isAtRest(saga); i++) {
            if (!saga.messages.isEmpty()) {
                saga.deliver(0, true);
            } else if (!saga.answers.isEmpty()) {
                saga.answer(0, false);
            } else if (saga.state.isStuck()) {
                boolean kept = saga.participants.get(saga.state.current()).kept;
                saga.on(kept ? new SagaEvent.Skip("undone by hand") : new SagaEvent.Retry("mended"));
            } else {
                saga.on(new SagaEvent.Deadline());
            }
            holds(saga);
        }
        assertThat(isAtRest(saga)).as("it has ended").isTrue();
    }

    private static boolean isAtRest(SagaModel saga) {
        return saga.state.status().isEnded() && saga.messages.isEmpty() && saga.answers.isEmpty();
    }

    @AfterContainer
    static void theTablePromisesNothingThatNeverHappens() {
        var promised = new TreeMap<String, Set<SagaStatus>>();
        for (SagaStatus status : SagaStatus.values()) {
            for (SagaEvent.Kind event : SagaEvent.Kind.values()) {
                Set<SagaStatus> next = SagaTable.next(status, event);
                if (!next.isEmpty()) {
                    promised.put(status + " by " + event, new TreeSet<>(next));
                }
            }
        }
        var seen = new TreeMap<String, Set<SagaStatus>>();
        SEEN.forEach((cell, next) -> seen.put(cell, new TreeSet<>(next)));
        // Each cell was reached. After each event, the test has checked that the next status is in the cell.
        assertThat(seen.keySet()).isEqualTo(promised.keySet());
    }
}
