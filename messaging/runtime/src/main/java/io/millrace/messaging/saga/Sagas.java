package io.millrace.messaging.saga;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.saga.SagaEngine.Change;

/** Starts sagas, takes the replies to their commands, and lets people look at them and mend them. */
@ApplicationScoped
public class Sagas {

    private final SagaEngine engine;
    private final SagaStore store;
    private final SagaDefinitions definitions;

    Sagas(SagaEngine engine, SagaStore store, SagaDefinitions definitions) {
        this.engine = engine;
        this.store = store;
        this.definitions = definitions;
    }

    /** How a request to a saga was answered. */
    public enum Answer {
        DONE,
        NOT_FOUND,
        /** Not in the state that it would have to be in. */
        NOT_NOW
    }

    /**
     * Starts a saga with the current transaction.
     *
     * @param id the saga's id, new; replies find it by this
     */
    public <D> Uni<Void> start(SagaDefinition<D> definition, UUID id, D data) {
        return engine.start(definition, id, data);
    }

    /**
     * Takes an event that may be a reply to a command of a saga. Call it from a handler with {@code @Inbox}, so that
     * every reply counts once.
     *
     * @param reply the event itself, without its envelope
     * @return whether it was a reply to one of this application's sagas
     */
    public Uni<Boolean> onReply(EventContext context, Object reply) {
        UUID saga = uuid(context.correlationId());
        UUID command = uuid(context.causationId());
        if (saga == null || command == null) {
            return Uni.createFrom().item(false);
        }
        return engine.change(saga, (current, machine) -> reply(current, machine, command, reply));
    }

    private static <D> Optional<Change<?>> reply(Saga<D> saga, SagaMachine machine, UUID command, Object reply) {
        int index = saga.state().stepOfCommand(command);
        if (index >= 0) {
            return replyToCommand(saga, machine, index, reply);
        }
        int undone = saga.state().stepOfCompensation(command);
        return undone >= 0 ? replyToCompensation(saga, machine, undone, reply) : Optional.empty();
    }

    private static <D> Optional<Change<?>> replyToCommand(Saga<D> saga, SagaMachine machine, int index, Object reply) {
        SagaStep<D> step = saga.definition().steps().get(index);
        var success = step.success(reply);
        if (success.isPresent()) {
            Saga<D> wiser = saga.withData(success.get().apply(saga.data(), reply));
            return Optional.of(new Change<>(wiser, machine.done(saga.state(), index)));
        }
        return step.refusal(reply).map(reason -> new Change<>(saga, machine.refused(saga.state(), index, reason)));
    }

    private static <D> Optional<Change<?>> replyToCompensation(
            Saga<D> saga, SagaMachine machine, int index, Object reply) {
        SagaStep<D> step = saga.definition().steps().get(index);
        if (step.isUndoneBy(reply)) {
            return Optional.of(new Change<>(saga, machine.undone(saga.state(), index)));
        }
        return step.undoRefusal(reply).map(why -> new Change<>(saga, machine.undoFailed(saga.state(), index, why)));
    }

    /** Has a running saga undone, in the current transaction. */
    public Uni<Answer> cancel(UUID id, String reason) {
        return request(id, SagaStatus.RUNNING, (saga, machine) -> machine.cancel(saga.state(), reason));
    }

    /** A person has mended what was in the way: the compensation is tried again. In the current transaction. */
    public Uni<Answer> retry(UUID id, String reason) {
        return request(id, SagaStatus.STUCK, (saga, machine) -> machine.retry(saga.state(), reason));
    }

    /** A person has undone the step by other means: the saga goes on without it. In the current transaction. */
    public Uni<Answer> skip(UUID id, String reason) {
        return request(id, SagaStatus.STUCK, (saga, machine) -> machine.skip(saga.state(), reason));
    }

    private Uni<Answer> request(UUID id, SagaStatus required, BiFunction<Saga<?>, SagaMachine, Transition> transition) {
        var answer = new Answer[] {Answer.NOT_NOW};
        return engine.change(id, (saga, machine) -> {
                    if (saga.state().status() != required) {
                        return Optional.empty();
                    }
                    answer[0] = Answer.DONE;
                    return Optional.of(change(saga, transition.apply(saga, machine)));
                })
                .map(exists -> exists ? answer[0] : Answer.NOT_FOUND);
    }

    private static <D> Change<D> change(Saga<D> saga, Transition transition) {
        return new Change<>(saga, transition);
    }

    /** A saga with its steps and its timeline. */
    public Uni<Optional<SagaView>> view(UUID id) {
        return store.view(id, definitions);
    }

    /** Sagas of one status, those that changed last first; meant for those that have not ended. */
    public Uni<List<SagaView>> list(SagaStatus status, int atMost) {
        return store.byStatus(status, atMost).chain(ids -> Multi.createFrom()
                .iterable(ids)
                .onItem()
                .transformToUniAndConcatenate(this::view)
                .select()
                .where(Optional::isPresent)
                .map(Optional::get)
                .collect()
                .asList());
    }

    private static @Nullable UUID uuid(Optional<String> text) {
        try {
            return text.map(UUID::fromString).orElse(null);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
