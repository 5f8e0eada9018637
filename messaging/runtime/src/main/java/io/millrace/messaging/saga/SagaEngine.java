package io.millrace.messaging.saga;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.metrics.SagaMetrics;

/** Carries out transitions: loads the saga, does what the machine says, and stores it, all in the current transaction. */
@ApplicationScoped
class SagaEngine {

    private static final Logger LOG = Logger.getLogger(SagaEngine.class);

    private final SagaStore store;
    private final SagaDefinitions definitions;
    private final SagaMetrics metrics;

    SagaEngine(SagaStore store, SagaDefinitions definitions, SagaMetrics metrics) {
        this.store = store;
        this.definitions = definitions;
        this.metrics = metrics;
    }

    /**
     * A saga in the midst of a transition.
     *
     * @param deadline for how long something is awaited afterwards; null if the transition awaits nothing new
     */
    private record Progress<D>(Saga<D> saga, @Nullable Duration deadline) {

        Progress<D> with(Saga<D> next) {
            return new Progress<>(next, deadline);
        }

        Progress<D> until(Duration time) {
            return new Progress<>(saga, time);
        }
    }

    <D> Uni<Void> start(SagaDefinition<D> definition, UUID id, D data) {
        Transition transition = new SagaMachine(definition).start();
        var saga = new Saga<>(id, definition, transition.state(), data, 0);
        // The row first: the timeline refers to it.
        JsonObject json = definitions.write(data);
        return store.insert(saga, json, null)
                .chain(() -> apply(new Saga<>(id, definition, transition.state(), data, 1), transition));
    }

    /**
     * Applies a transition to a stored saga.
     *
     * @param decide tells from the saga what happens; empty if nothing does
     * @return whether the saga exists
     */
    Uni<Boolean> change(UUID id, BiFunction<Saga<?>, SagaMachine, Optional<Change<?>>> decide) {
        return store.load(id)
                .chain(stored -> stored.isEmpty()
                        ? Uni.createFrom().item(false)
                        : change(id, stored.get(), definitions.of(stored.get().type()), decide)
                                .replaceWith(true));
    }

    /** A transition, and the saga's data after it. */
    record Change<D>(Saga<D> saga, Transition transition) {}

    private <D> Uni<Void> change(
            UUID id,
            SagaStore.Stored stored,
            SagaDefinition<D> definition,
            BiFunction<Saga<?>, SagaMachine, Optional<Change<?>>> decide) {
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
        Uni<Progress<D>> progress = Uni.createFrom().item(new Progress<>(saga, null));
        for (Effect effect : transition.effects()) {
            progress = progress.chain(current -> carryOut(effect, current));
        }
        return progress.chain(
                end -> store.update(end.saga(), definitions.write(requireData(end.saga())), end.deadline()));
    }

    private static <D> Object requireData(Saga<D> saga) {
        return Objects.requireNonNull(saga.data());
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
                yield log(saga, index, "sent", null)
                        .replaceWith(current.with(saga.with(state)).until(step.deadline()));
            }
            case Effect.Undo(int index) -> {
                SagaStep<D> step = definition.steps().get(index);
                UUID command = step.compensation().orElseThrow().apply(saga.context());
                SagaState state = saga.state()
                        .withStep(index, saga.state().steps().get(index).withCompensation(command));
                yield log(saga, index, "undoing", null)
                        .replaceWith(current.with(saga.with(state)).until(step.deadline()));
            }
            case Effect.Wait(Duration pause) -> Uni.createFrom().item(current.until(pause));
            case Effect.StepDone(int index) ->
                definition
                        .stepDone()
                        .apply(saga.context(), definition.steps().get(index).name())
                        .replaceWith(current);
            case Effect.Compensating() ->
                definition.compensating().to(saga.context()).replaceWith(current);
            case Effect.Ended(SagaStatus status) -> ended(saga, status).replaceWith(current);
            case Effect.Log(int index, String event, String detail) ->
                log(saga, index, event, detail).replaceWith(current);
        };
    }

    private <D> Uni<Void> ended(Saga<D> saga, SagaStatus status) {
        SagaDefinition<D> definition = saga.definition();
        var reaction =
                switch (status) {
                    case COMPLETED -> definition.completed();
                    case COMPENSATED -> definition.compensated();
                    case STUCK -> definition.stuck();
                    case RUNNING, COMPENSATING -> throw new IllegalStateException(status + " is no end");
                };
        metrics.ended(definition.type(), status);
        if (status == SagaStatus.STUCK) {
            LOG.errorf(
                    "saga %s %s is stuck: %s",
                    definition.type(), saga.id(), saga.state().reason());
        }
        return store.log(
                        saga.id(),
                        null,
                        status.name().toLowerCase(Locale.ROOT),
                        saga.state().reason())
                .chain(() -> reaction.to(saga.context()));
    }

    private Uni<Void> log(Saga<?> saga, int index, String event, @Nullable String detail) {
        return store.log(saga.id(), saga.definition().steps().get(index).name(), event, detail);
    }
}
