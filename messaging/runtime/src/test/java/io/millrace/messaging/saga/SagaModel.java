package io.millrace.messaging.saga;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A model of a saga and its participants. The participants behave as the guide demands: each message may be delivered
 * more than once and gets the same answer; after a participant has undone a step, it refuses the step's commands.
 * Messages and answers arrive in any order, or never.
 */
final class SagaModel {

    static final int RETRIES = 1;

    /** The properties of a step's definition. */
    record Kind(boolean mustSucceed, boolean undoable, boolean keepable) {}

    /** A command, or a compensation, on its way to a participant. */
    record Message(int step, int attempt, boolean compensation) {}

    final List<Kind> kinds;
    final List<Participant> participants;
    final List<Message> messages = new ArrayList<>();
    final List<SagaEvent.Answer> answers = new ArrayList<>();
    final List<String> history = new ArrayList<>();
    private final SagaMachine machine;

    SagaState state;
    boolean deadline;

    /** The true outcome of a step, which the saga may not know. */
    static final class Participant {
        boolean done;
        boolean neverAgain;
        boolean handMade;
        boolean kept;
    }

    SagaModel(List<Kind> kinds) {
        this.kinds = kinds;
        this.participants = kinds.stream().map(kind -> new Participant()).toList();
        this.machine = new SagaMachine(definition(kinds));
        Transition started = machine.start();
        this.state = started.state();
        carryOut(started);
    }

    static SagaDefinition<String> definition(List<Kind> kinds) {
        var definition = SagaDefinition.named("model", String.class);
        for (int i = 0; i < kinds.size(); i++) {
            var step = definition.step("step" + i, saga -> UUID.randomUUID());
            if (kinds.get(i).mustSucceed()) {
                step.mustSucceed();
            }
            if (kinds.get(i).undoable()) {
                step.undoneBy(saga -> UUID.randomUUID(), Long.class);
            }
            if (kinds.get(i).keepable()) {
                step.keptOn(String.class, (data, reply) -> data);
            }
        }
        definition.retries(RETRIES, Duration.ofSeconds(1));
        return definition;
    }

    /**
     * Delivers a message: the participant complies, or refuses if it is unwilling and may refuse. It may keep what is done
     * from a compensation, and then does so for ever.
     */
    void deliver(int pick, boolean willing) {
        Message message = messages.remove(pick % messages.size());
        Participant participant = participants.get(message.step());
        if (message.compensation()) {
            participant.kept |= kinds.get(message.step()).keepable() && participant.done && pick % 2 == 1;
            if (participant.kept) {
                answers.add(new SagaEvent.Kept(message.step(), message.attempt()));
                return;
            }
            if (willing) {
                participant.done = false;
                participant.neverAgain = true;
            }
            answers.add(
                    willing
                            ? new SagaEvent.Undone(message.step(), message.attempt())
                            : new SagaEvent.NotUndone(message.step(), message.attempt(), "no"));
            return;
        }
        boolean does = !participant.neverAgain && (willing || participant.done);
        participant.done |= does;
        answers.add(
                does
                        ? new SagaEvent.Done(message.step(), message.attempt())
                        : new SagaEvent.Refused(message.step(), message.attempt(), "no"));
    }

    /** Delivers an answer; a duplicate stays in the list and arrives once more. */
    void answer(int pick, boolean duplicate) {
        int index = pick % answers.size();
        SagaEvent.Answer answer = duplicate ? answers.get(index) : answers.remove(index);
        on(answer);
    }

    /** @return the transition; empty if the machine declines the event */
    Optional<Transition> on(SagaEvent event) {
        SagaStatus before = state.status();
        int current = state.current();
        Optional<Transition> transition = machine.on(state, event);
        transition.ifPresent(next -> {
            state = next.state();
            carryOut(next);
            if (event instanceof SagaEvent.Skip) {
                byHand(current);
            }
        });
        history.add("%s: %s -> %s".formatted(event, before, state.status()));
        return transition;
    }

    /** A person has done, or undone, the step without the participant. */
    private void byHand(int step) {
        participants.get(step).handMade = true;
        participants.get(step).done = state.steps().get(step).status() == StepStatus.DONE;
    }

    private void carryOut(Transition transition) {
        boolean awaited = false;
        for (Effect effect : transition.effects()) {
            switch (effect) {
                case Effect.Send(int step) -> {
                    int attempt = state.steps().get(step).commands().size();
                    messages.add(new Message(step, attempt, false));
                    change(step, state.steps().get(step).withCommand(UUID.randomUUID()));
                    awaited = true;
                }
                case Effect.Undo(int step) -> {
                    int attempt = state.steps().get(step).compensations().size();
                    messages.add(new Message(step, attempt, true));
                    change(step, state.steps().get(step).withCompensation(UUID.randomUUID()));
                    awaited = true;
                }
                case Effect.Wait pause -> awaited = true;
                case Effect.StepDone done -> {}
                case Effect.Compensating back -> {}
                case Effect.Ended end -> {}
                case Effect.Log line -> {}
            }
        }
        // The table stores a state as JSON, so the model does too.
        deadline = state.status().isUnderWay() && (awaited || deadline);
        state = SagaJson.read(SagaJson.write(state));
    }

    private void change(int step, StepState next) {
        state = state.withStep(step, next);
    }

    /** Whether an outstanding answer or command may still report that the step is done. */
    boolean mayStillReportDone(int step) {
        return messages.stream().anyMatch(message -> message.step() == step && !message.compensation())
                || answers.stream().anyMatch(answer -> answer instanceof SagaEvent.Done && answer.step() == step);
    }

    boolean isTurningBackPossible() {
        return IntStream.range(0, kinds.size())
                .noneMatch(i -> kinds.get(i).mustSucceed()
                        && !kinds.get(i).undoable()
                        && state.steps().get(i).status().mayBeDone());
    }
}
