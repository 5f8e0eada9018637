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
 * One step: a command, the replies it may get, how long to wait for them, and how to undo it.
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
    private @Nullable Class<?> undone;
    private @Nullable Refusal<?> undoRefusal;
    private Duration deadline = DEFAULT_DEADLINE;
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
     * A reply that says that the step is done.
     *
     * @param learn what the saga learns from it
     */
    public <R> SagaStep<D> doneOn(Class<R> type, BiFunction<D, R, D> learn) {
        successes.add(new Reply<>(type, learn));
        return this;
    }

    /** A reply that says that the step is done. */
    public SagaStep<D> doneOn(Class<?> type) {
        return doneOn(type, (data, reply) -> data);
    }

    /**
     * A reply that says that nothing was done.
     *
     * @param reason why not, as a code
     */
    public <R> SagaStep<D> refusedOn(Class<R> type, Function<R, String> reason) {
        refusals.add(new Refusal<>(type, reason));
        return this;
    }

    /** How long to wait for a reply, by the database's clock. */
    public SagaStep<D> within(Duration time) {
        this.deadline = time;
        return this;
    }

    /**
     * There is no way back from here: where the step is refused or not answered, its command is sent again, and in the
     * end the saga is stuck. The participant must bear to be asked more than once.
     */
    public SagaStep<D> mustSucceed() {
        this.mustSucceed = true;
        return this;
    }

    /**
     * How to undo the step. The participant must bear to be asked more than once, and to be asked though it has done
     * nothing; and when it is asked first, it must refuse what comes later.
     *
     * @param undo sends the compensation and returns its id
     * @param done the reply that says that it is undone
     */
    public SagaStep<D> undoneBy(Function<SagaContext<D>, UUID> undo, Class<?> done) {
        this.compensation = undo;
        this.undone = done;
        return this;
    }

    /** A reply that says that the step can't be undone now: it is tried again, and in the end the saga is stuck. */
    public <R> SagaStep<D> undoRefusedOn(Class<R> type, Function<R, String> reason) {
        this.undoRefusal = new Refusal<>(type, reason);
        return this;
    }

    public String name() {
        return name;
    }

    boolean isBoundToSucceed() {
        return mustSucceed;
    }

    Duration deadline() {
        return deadline;
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

    boolean isUndoneBy(Object reply) {
        return undone != null && undone.isInstance(reply);
    }
}
