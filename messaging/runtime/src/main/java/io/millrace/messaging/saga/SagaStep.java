package io.millrace.messaging.saga;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * One step of a saga: its command, the possible replies, the time to wait for a reply, and the compensation.
 *
 * @param <D> type of the saga's data
 */
public final class SagaStep<D> {

    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(60);

    private final String name;
    private final Function<SagaContext<D>, UUID> command;
    private final List<Reply<D, ?>> successes = new ArrayList<>();
    private final List<Refusal<?>> refusals = new ArrayList<>();
    private @Nullable Function<SagaContext<D>, UUID> compensation;
    private @Nullable Reply<D, ?> undone;
    private @Nullable Refusal<?> undoRefusal;
    private @Nullable Reply<D, ?> kept;
    private Duration deadline = DEFAULT_DEADLINE;
    private @Nullable Duration undoDeadline;
    private boolean mustSucceed;

    record Reply<D, R>(Class<R> type, BiFunction<D, R, D> learn) {
        D apply(D data, Object reply) {
            return learn.apply(data, type.cast(reply));
        }
    }

    record Refusal<R>(Class<R> type, Function<R, String> reason) {
        String reasonOf(Object reply) {
            return reason.apply(type.cast(reply));
        }
    }

    SagaStep(String name, Function<SagaContext<D>, UUID> command) {
        this.name = name;
        this.command = command;
    }

    /**
     * Adds a reply that says that the step is done.
     *
     * @param learn computes the saga's data from the data so far and the reply
     */
    public <R> SagaStep<D> doneOn(Class<R> type, BiFunction<D, R, D> learn) {
        successes.add(new Reply<>(type, learn));
        return this;
    }

    /** Adds a reply that says that the step is done, and leaves the saga's data as it is. */
    public SagaStep<D> doneOn(Class<?> type) {
        return doneOn(type, (data, reply) -> data);
    }

    /**
     * Adds a reply that refuses the command: the participant did nothing.
     *
     * @param reason extracts the reason of the refusal from the reply, as a code
     */
    public <R> SagaStep<D> refusedOn(Class<R> type, Function<R, String> reason) {
        refusals.add(new Refusal<>(type, reason));
        return this;
    }

    /** Sets how long to wait for a reply, by the database's clock; 60 s where it is not set. */
    public SagaStep<D> within(Duration time) {
        this.deadline = time;
        return this;
    }

    /**
     * Sets how long to wait for the reply to a compensation before it is sent again; where it is not set, as long as
     * for the reply to the command.
     */
    public SagaStep<D> undoneWithin(Duration time) {
        this.undoDeadline = time;
        return this;
    }

    /**
     * Requires the step to succeed. A command without a reply is sent again until a reply comes, however long that
     * takes. If the participant keeps refusing the command, the saga is stuck. The participant has to accept the same
     * command more than once.
     *
     * <p>A step that must succeed and has no compensation is a point of no return. Once such a step has begun, the saga
     * can't be cancelled, and all later steps must succeed as well.
     */
    public SagaStep<D> mustSucceed() {
        this.mustSucceed = true;
        return this;
    }

    /**
     * Sets the compensation, which undoes the step. The participant has to accept the compensation more than once, and
     * also if it has done nothing. If the compensation arrives before the command, the participant has to refuse the
     * command.
     *
     * @param undo sends the compensation and returns its id
     * @param done type of the reply that says that the step is undone
     */
    public SagaStep<D> undoneBy(Function<SagaContext<D>, UUID> undo, Class<?> done) {
        return undoneBy(undo, done, (data, reply) -> data);
    }

    /**
     * Sets the compensation, as {@link #undoneBy(Function, Class)} does.
     *
     * @param learn computes the saga's data from the data so far and the reply; runs for each reply, and must give the
     *     same result for the same reply
     */
    public <R> SagaStep<D> undoneBy(Function<SagaContext<D>, UUID> undo, Class<R> done, BiFunction<D, R, D> learn) {
        this.compensation = undo;
        this.undone = new Reply<>(done, learn);
        return this;
    }

    /**
     * Sets the reply that says that the participant can't undo the step. The compensation is sent again as often as
     * {@link SagaDefinition#retries} allows; then the saga is stuck.
     */
    public <R> SagaStep<D> undoRefusedOn(Class<R> type, Function<R, String> reason) {
        this.undoRefusal = new Refusal<>(type, reason);
        return this;
    }

    /**
     * Sets the reply to a compensation that comes too late: the step is done, and stays done. The saga goes forward again
     * from this step, to its end. So every later step must succeed and have no compensation: the saga cannot turn back
     * again. A participant that has given this reply has to give it to every later compensation of the step.
     *
     * @param learn computes the saga's data from the data so far and the reply, which may be the first that says that the
     *     step was done
     */
    public <R> SagaStep<D> keptOn(Class<R> type, BiFunction<D, R, D> learn) {
        this.kept = new Reply<>(type, learn);
        return this;
    }

    public String name() {
        return name;
    }

    boolean isBoundToSucceed() {
        return mustSucceed;
    }

    boolean isUndoable() {
        return compensation != null;
    }

    boolean isKeepable() {
        return kept != null;
    }

    /** Whether the saga can't turn back once this step has begun. */
    boolean isPointOfNoReturn() {
        return mustSucceed && compensation == null;
    }

    Duration deadline() {
        return deadline;
    }

    Duration undoDeadline() {
        return undoDeadline == null ? deadline : undoDeadline;
    }

    UUID send(SagaContext<D> saga) {
        return command.apply(saga);
    }

    Optional<Function<SagaContext<D>, UUID>> compensation() {
        return Optional.ofNullable(compensation);
    }

    Optional<Reply<D, ?>> success(Object reply) {
        return successes.stream()
                .filter(success -> success.type().isInstance(reply))
                .findFirst();
    }

    Optional<String> refusal(Object reply) {
        return refusals.stream()
                .filter(refusal -> refusal.type().isInstance(reply))
                .findFirst()
                .map(refusal -> refusal.reasonOf(reply));
    }

    Optional<String> undoRefusal(Object reply) {
        return Optional.ofNullable(undoRefusal)
                .filter(refusal -> refusal.type().isInstance(reply))
                .map(refusal -> refusal.reasonOf(reply));
    }

    /** How the reply that the step is undone changes the saga's data; empty if the reply does not say that. */
    Optional<Reply<D, ?>> undone(Object reply) {
        return Optional.<Reply<D, ?>>ofNullable(undone)
                .filter(done -> done.type().isInstance(reply));
    }

    /** How the reply that the step stays done changes the saga's data; empty if the reply does not say that. */
    Optional<Reply<D, ?>> kept(Object reply) {
        return Optional.<Reply<D, ?>>ofNullable(kept)
                .filter(keeps -> keeps.type().isInstance(reply));
    }
}
