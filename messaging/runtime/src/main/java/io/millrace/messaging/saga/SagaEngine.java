package io.millrace.messaging.saga;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.metrics.SagaMetrics;

/**
 * Carries out transitions: loads the saga, carries out the effects that the machine decides, and stores the saga. All
 * of this happens in the current transaction.
 */
@ApplicationScoped
class SagaEngine {

    private static final Logger LOG = Logger.getLogger(SagaEngine.class);

    private final SagaStore store;
    private final SagaDefinitions definitions;
    private final SagaMetrics metrics;
    private final SagaPressure pressure;

    SagaEngine(SagaStore store, SagaDefinitions definitions, SagaMetrics metrics, SagaPressure pressure) {
        this.store = store;
        this.definitions = definitions;
        this.metrics = metrics;
        this.pressure = pressure;
    }

    /**
     * A saga in the midst of a transition.
     *
     * @param deadline time from now until the saga's next deadline; null if the transition sets no new deadline
     * @param lines lines for the saga's timeline; effects add to them
     */
    private record Progress<D>(Saga<D> saga, @Nullable Duration deadline, List<SagaStore.Line> lines) {

        Progress<D> with(Saga<D> next) {
            return new Progress<>(next, deadline, lines);
        }

        Progress<D> until(Duration time) {
            return new Progress<>(saga, time, lines);
        }

        Progress<D> log(int step, String event, @Nullable String detail) {
            return log(saga.definition().steps().get(step).name(), event, detail);
        }

        Progress<D> log(@Nullable String step, String event, @Nullable String detail) {
            lines.add(new SagaStore.Line(step, event, detail));
            return this;
        }
    }

    <D> Uni<Void> start(SagaDefinition<D> definition, UUID id, D data) {
        pressure.begun();
        Transition transition = new SagaMachine(definition).start();
        var saga = new Saga<>(id, definition, transition.state(), data, 0);
        return carryOut(saga, transition)
                .chain(end -> store.insert(end.saga(), write(end.saga()), end.deadline(), end.lines()));
    }

    <D> Uni<Void> undoLost(SagaDefinition<D> definition, UUID id, D data, String reason) {
        pressure.begun();
        int undoable = definition.stepsBeforePointOfNoReturn();
        if (undoable == 0) {
            throw new IllegalArgumentException("saga %s has no step that can be undone".formatted(definition.type()));
        }
        Transition transition = new SagaMachine(definition)
                .on(SagaState.inDoubt(definition.steps().size(), undoable), new SagaEvent.Cancel(reason))
                .orElseThrow();
        var saga = new Saga<>(id, definition, transition.state(), data, 0);
        return store.remove(id)
                .chain(() -> carryOut(saga, transition))
                .chain(end -> store.insert(end.saga(), write(end.saga()), end.deadline(), end.lines()));
    }

    /**
     * Applies a transition to a stored saga.
     *
     * @param decide computes the change from the saga; empty leaves the saga as it is
     * @return whether the saga exists
     */
    Uni<Boolean> change(UUID id, BiFunction<Saga<?>, SagaMachine, Optional<Change<?>>> decide) {
        return store.load(id)
                .chain(stored -> stored.isEmpty()
                        ? Uni.createFrom().item(false)
                        : change(id, stored.get(), definitions.of(stored.get().type()), decide)
                                .replaceWith(true));
    }

    /** A transition, and the saga with the data after the event. */
    record Change<D>(Saga<D> saga, Transition transition) {}

    /** The change that follows from an event; empty where the machine declines a person's request. */
    static <D> Optional<Change<?>> change(Saga<D> saga, SagaMachine machine, SagaEvent event) {
        return machine.on(saga.state(), event).map(transition -> new Change<>(saga, transition));
    }

    private <D> Uni<Void> change(
            UUID id,
            SagaStore.Stored stored,
            SagaDefinition<D> definition,
            BiFunction<Saga<?>, SagaMachine, Optional<Change<?>>> decide) {
        int begunWith = stored.state().steps().size();
        if (begunWith != definition.steps().size()) {
            return Uni.createFrom().failure(new SagaStepsException(id, definition, begunWith));
        }
        D data = definitions.read(definition, stored.data());
        var saga = new Saga<>(id, definition, stored.state(), data, stored.version());
        return decide.apply(saga, new SagaMachine(definition))
                .map(this::applyChange)
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private <D> Uni<Void> applyChange(Change<D> change) {
        return apply(change.saga().with(change.transition().state()), change.transition());
    }

    private <D> Uni<Void> apply(Saga<D> saga, Transition transition) {
        return carryOut(saga, transition)
                .chain(end -> store.update(end.saga(), write(end.saga()), end.deadline(), end.lines()));
    }

    private <D> Uni<Progress<D>> carryOut(Saga<D> saga, Transition transition) {
        Uni<Progress<D>> progress = Uni.createFrom().item(new Progress<>(saga, null, new ArrayList<>()));
        for (Effect effect : transition.effects()) {
            progress = progress.chain(current -> carryOut(effect, current));
        }
        return progress;
    }

    private String write(Saga<?> saga) {
        return definitions.write(Objects.requireNonNull(saga.data()));
    }

    private <D> Uni<Progress<D>> carryOut(Effect effect, Progress<D> current) {
        Saga<D> saga = current.saga();
        SagaDefinition<D> definition = saga.definition();
        return switch (effect) {
            case Effect.Send(int index) -> {
                SagaStep<D> step = definition.steps().get(index);
                UUID command = step.send(saga.context());
                SagaState state = saga.state()
                        .withStep(index, saga.state().steps().get(index).withCommand(command));
                yield Uni.createFrom()
                        .item(current.with(saga.with(state))
                                .until(step.deadline())
                                .log(index, "sent", null));
            }
            case Effect.Undo(int index) -> {
                SagaStep<D> step = definition.steps().get(index);
                UUID command = step.compensation().orElseThrow().apply(saga.context());
                SagaState state = saga.state()
                        .withStep(index, saga.state().steps().get(index).withCompensation(command));
                yield Uni.createFrom()
                        .item(current.with(saga.with(state))
                                .until(step.undoDeadline())
                                .log(index, "undoing", null));
            }
            case Effect.Wait(Duration pause) -> Uni.createFrom().item(current.until(pause));
            case Effect.StepDone(int index) ->
                definition
                        .stepDone()
                        .apply(saga.context(), definition.steps().get(index).name())
                        .replaceWith(current);
            case Effect.Compensating() ->
                definition.compensating().to(saga.context()).replaceWith(current);
            case Effect.Ended(SagaStatus status) ->
                ended(saga, status).replaceWith(() -> {
                    String event = status.name().toLowerCase(Locale.ROOT);
                    return current.log(null, event, saga.state().why());
                });
            case Effect.Log(int index, String event, String detail) ->
                Uni.createFrom().item(current.log(index, event, detail));
        };
    }

    private <D> Uni<Void> ended(Saga<D> saga, SagaStatus status) {
        SagaDefinition<D> definition = saga.definition();
        var reaction =
                switch (status) {
                    case COMPLETED -> definition.completed();
                    case COMPENSATED -> definition.compensated();
                    case STUCK -> definition.stuck();
                    case RUNNING, COMPENSATING -> throw new IllegalStateException(status + " is no end of a saga");
                };
        metrics.ended(definition.type(), status);
        if (status == SagaStatus.STUCK) {
            LOG.errorf(
                    "saga %s %s is stuck: %s",
                    definition.type(), saga.id(), saga.state().why());
        }
        return reaction.to(saga.context());
    }
}
