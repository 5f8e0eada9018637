package io.millrace.messaging.saga;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.saga.SagaEngine.Change;

/** Starts sagas, applies the replies to their commands, and lets people inspect and mend sagas. */
@ApplicationScoped
public class Sagas {

    private final SagaEngine engine;
    private final SagaStore store;
    private final SagaLists lists;
    private final SagaDefinitions definitions;
    private final SagaRetries retries;

    Sagas(SagaEngine engine, SagaStore store, SagaLists lists, SagaDefinitions definitions, SagaRetries retries) {
        this.engine = engine;
        this.store = store;
        this.lists = lists;
        this.definitions = definitions;
        this.retries = retries;
    }

    /** The outcome of a person's request to a saga. */
    public enum Answer {
        DONE,
        NOT_FOUND,
        /** The saga's status does not allow the request. */
        NOT_NOW
    }

    /**
     * A group of stuck sagas: the same type, the same reason.
     *
     * @param since when the first of these sagas got stuck for this reason; retries that end the same way do not move it
     */
    @RegisterForReflection
    public record StuckReason(String type, String reason, long count, Instant since) {}

    /**
     * The result of one call of {@link Sagas#retryAll}.
     *
     * @param retried number of sagas that go on
     * @param failed number of sagas whose retry failed; the log names each cause
     * @param left number of sagas that are still stuck for this reason
     */
    @RegisterForReflection
    public record Retried(int retried, int failed, long left) {}

    /**
     * Starts a saga in the current transaction.
     *
     * @param id the saga's id, not used before; replies carry it as their correlation id
     */
    public <D> Uni<Void> start(SagaDefinition<D> definition, UUID id, D data) {
        return engine.start(definition, id, data);
    }

    /**
     * Undoes, in the current transaction, everything that a saga may have done whose state is lost, as after a restore of
     * the database. A saga that has the id is replaced.
     *
     * @param definition each step before its point of no return can be undone, also where it was never done. What the
     *     steps from there on may have done is for those compensations to undo as well
     */
    public <D> Uni<Void> undoLost(SagaDefinition<D> definition, UUID id, D data, String reason) {
        return engine.undoLost(definition, id, data, reason);
    }

    /** Removes a saga that a restore of the database has brought back, in the current transaction: its work has ended. */
    public Uni<Void> forget(UUID id) {
        return store.remove(id);
    }

    /**
     * Applies an event that may be a reply to a command of a saga. Call this method from a handler with {@code @Inbox},
     * so that every reply counts once.
     *
     * @param reply the event itself, without its envelope
     * @return whether the event's correlation id names one of this application's sagas; false for an event without a
     *     causation id
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
            return replyToCommand(saga, machine, index, command, reply);
        }
        int undone = saga.state().stepOfCompensation(command);
        return undone >= 0 ? replyToCompensation(saga, machine, undone, command, reply) : Optional.empty();
    }

    private static <D> Optional<Change<?>> replyToCommand(
            Saga<D> saga, SagaMachine machine, int index, UUID command, Object reply) {
        SagaStep<D> step = saga.definition().steps().get(index);
        StepState state = saga.state().steps().get(index);
        int attempt = state.commands().indexOf(command);
        var success = step.success(reply);
        if (success.isPresent()) {
            // The reply that made the step DONE is in the data; the reply to another attempt says the same.
            Saga<D> wiser = state.status() == StepStatus.DONE
                    ? saga
                    : saga.withData(success.get().apply(saga.data(), reply));
            return SagaEngine.change(wiser, machine, new SagaEvent.Done(index, attempt));
        }
        return step.refusal(reply)
                .flatMap(reason -> SagaEngine.change(saga, machine, new SagaEvent.Refused(index, attempt, reason)));
    }

    private static <D> Optional<Change<?>> replyToCompensation(
            Saga<D> saga, SagaMachine machine, int index, UUID compensation, Object reply) {
        SagaStep<D> step = saga.definition().steps().get(index);
        int attempt = saga.state().steps().get(index).compensations().indexOf(compensation);
        var undone = step.undone(reply);
        if (undone.isPresent()) {
            Saga<D> wiser = saga.withData(undone.get().apply(saga.data(), reply));
            return SagaEngine.change(wiser, machine, new SagaEvent.Undone(index, attempt));
        }
        var kept = step.kept(reply);
        if (kept.isPresent()) {
            Saga<D> wiser = saga.withData(kept.get().apply(saga.data(), reply));
            return SagaEngine.change(wiser, machine, new SagaEvent.Kept(index, attempt));
        }
        return step.undoRefusal(reply)
                .flatMap(why -> SagaEngine.change(saga, machine, new SagaEvent.NotUndone(index, attempt, why)));
    }

    /**
     * Cancels a saga in the current transaction: a saga that is running, or stuck on its way forward, turns back. The
     * answer is {@code NOT_NOW} where the saga has ended, is being undone, or has passed a point of no return.
     */
    public Uni<Answer> cancel(UUID id, String reason) {
        return request(id, new SagaEvent.Cancel(reason));
    }

    /** Tries the current step of a stuck saga again, in the current transaction. A person has mended the cause. */
    public Uni<Answer> retry(UUID id, String reason) {
        return request(id, new SagaEvent.Retry(reason));
    }

    /**
     * Lets a stuck saga go on without its current step, in the current transaction. A person has done, or undone, the
     * step by other means.
     */
    public Uni<Answer> skip(UUID id, String reason) {
        return request(id, new SagaEvent.Skip(reason));
    }

    private Uni<Answer> request(UUID id, SagaEvent event) {
        var answer = new Answer[] {Answer.NOT_NOW};
        return engine.change(id, (saga, machine) -> {
                    var change = SagaEngine.change(saga, machine, event);
                    change.ifPresent(possible -> answer[0] = Answer.DONE);
                    return change;
                })
                .map(exists -> exists ? answer[0] : Answer.NOT_FOUND);
    }

    /**
     * Lists the reasons for which sagas are stuck, with the number of sagas for each: the most frequent first, 1,000 at
     * most.
     */
    public Uni<List<StuckReason>> stuckReasons() {
        return lists.stuckReasons();
    }

    /**
     * Tries the stuck sagas of one reason again, those stuck the longest first. Each saga has a transaction of its own,
     * so call this method outside a transaction. Call it again while {@link Retried#left} is more than 0 and the last
     * call retried a saga.
     *
     * @param reason as {@link #stuckReasons} reports it
     * @param because line for the sagas' timelines: the cause that a person has mended
     * @param atMost number of sagas for this call, at most
     */
    public Uni<Retried> retryAll(String reason, String because, int atMost) {
        return retries.all(reason, atMost, id -> retry(id, because));
    }

    /** Reads a saga with its steps and its timeline; empty if no saga has the id. */
    public Uni<Optional<SagaView>> view(UUID id) {
        return store.view(id, definitions);
    }

    public Uni<List<SagaView>> list(SagaListing listing, int atMost) {
        return lists.ids(listing, atMost).chain(ids -> Multi.createFrom()
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
