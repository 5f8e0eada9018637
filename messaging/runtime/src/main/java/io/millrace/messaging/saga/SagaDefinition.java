package io.millrace.messaging.saga;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.async.Backoff;

/**
 * Defines a type of saga as data. Produce the definition as a bean:
 *
 * <pre>{@code
 * @Produces @Singleton
 * SagaDefinition<Trip> trip(TripEvents events) {
 *     var saga = SagaDefinition.named("trip", Trip.class);
 *     saga.step("hotel", events::bookHotel)
 *             .doneOn(HotelBooked.class).refusedOn(HotelFull.class, HotelFull::reason)
 *             .within(Duration.ofSeconds(30))
 *             .undoneBy(events::cancelHotel, HotelCancelled.class);
 *     ...
 *     return saga.onCompleted(saga -> store.complete(saga.data()));
 * }
 * }</pre>
 *
 * <p>All functions run in the transaction of the reply, request or deadline that they follow from.
 *
 * @param <D> type of the saga's data, written as JSON by Jackson
 */
public final class SagaDefinition<D> {

    private static final int DEFAULT_RETRIES = 5;
    private static final Duration DEFAULT_RETRY_PAUSE = Duration.ofSeconds(2);
    private static final Duration DEFAULT_LONGEST_PAUSE = Duration.ofMinutes(5);

    /** A callback of the application, run when the saga reaches a certain point. */
    @FunctionalInterface
    public interface Reaction<D> {
        Uni<Void> to(SagaContext<D> saga);
    }

    private final String type;
    private final Class<D> dataType;
    private final List<SagaStep<D>> steps = new ArrayList<>();
    private BiFunction<SagaContext<D>, String, Uni<Void>> onStepDone =
            (saga, step) -> Uni.createFrom().voidItem();
    private Reaction<D> onCompensating = nothing();
    private Reaction<D> onCompleted = nothing();
    private Reaction<D> onCompensated = nothing();
    private Reaction<D> onStuck = nothing();
    private Function<D, @Nullable String> subject = data -> null;
    private int retries = DEFAULT_RETRIES;
    private Duration retryPause = DEFAULT_RETRY_PAUSE;
    private Duration longestPause = DEFAULT_LONGEST_PAUSE;

    private SagaDefinition(String type, Class<D> dataType) {
        this.type = type;
        this.dataType = dataType;
    }

    public static <D> SagaDefinition<D> named(String type, Class<D> dataType) {
        return new SagaDefinition<>(type, dataType);
    }

    /**
     * Adds a step.
     *
     * @param command sends the step's command and returns the command's id; see {@link SagaContext#command}
     */
    public SagaStep<D> step(String name, Function<SagaContext<D>, UUID> command) {
        var step = new SagaStep<D>(name, command);
        steps.add(step);
        return step;
    }

    /**
     * Sets what a saga is about, for people who look at it: an id of the application, such as that of an order.
     *
     * @param of extracts the id from the saga's data
     */
    public SagaDefinition<D> subject(Function<D, @Nullable String> of) {
        this.subject = of;
        return this;
    }

    /** Sets the reaction to a step that is done; the second argument is the step's name. */
    public SagaDefinition<D> onStepDone(BiFunction<SagaContext<D>, String, Uni<Void>> reaction) {
        this.onStepDone = reaction;
        return this;
    }

    /** Sets the reaction to a saga that turns back. */
    public SagaDefinition<D> onCompensating(Reaction<D> reaction) {
        this.onCompensating = reaction;
        return this;
    }

    public SagaDefinition<D> onCompleted(Reaction<D> reaction) {
        this.onCompleted = reaction;
        return this;
    }

    /**
     * Sets the reaction to a saga that is undone. The reaction may run more than once: a step may turn out later to
     * have been done, and is undone then.
     */
    public SagaDefinition<D> onCompensated(Reaction<D> reaction) {
        this.onCompensated = reaction;
        return this;
    }

    /**
     * Sets the reaction to a saga that is stuck and waits for a person; {@link SagaContext#reason} says why. A late
     * reply may still set the saga going.
     */
    public SagaDefinition<D> onStuck(Reaction<D> reaction) {
        this.onStuck = reaction;
        return this;
    }

    /**
     * Sets how often a compensation, or the command of a step that must succeed, is sent again after a refusal before
     * the saga is stuck. Without a reply, the command or compensation is sent again without end: an outage is no reason
     * for a person to step in.
     *
     * @param count number of retries; 5 where it is not set
     * @param pause pause before the first retry, 2 s where it is not set; doubles up to {@link #longestPause}
     */
    public SagaDefinition<D> retries(int count, Duration pause) {
        this.retries = count;
        this.retryPause = pause;
        return this;
    }

    /**
     * Sets the longest pause between two attempts, after a refusal or without a reply; 5 minutes where it is not set.
     */
    public SagaDefinition<D> longestPause(Duration pause) {
        this.longestPause = pause;
        return this;
    }

    public String type() {
        return type;
    }

    Class<D> dataType() {
        return dataType;
    }

    List<SagaStep<D>> steps() {
        return steps;
    }

    /** How many steps come before the first from which the saga can't turn back. */
    int stepsBeforePointOfNoReturn() {
        int count = 0;
        while (count < steps.size() && !steps.get(count).isPointOfNoReturn()) {
            count++;
        }
        return count;
    }

    int retries() {
        return retries;
    }

    /** The pause before the next attempt, after this number of failures. */
    Duration pauseAfter(int failures) {
        return Backoff.after(failures, retryPause, longestPause);
    }

    Duration longestPause() {
        return longestPause;
    }

    /**
     * Throws {@link IllegalStateException} where a step that may be refused comes after a point of no return, or one from
     * which the saga may turn back comes after a step that a participant may keep.
     */
    void verify() {
        @Nullable SagaStep<D> noReturn = null;
        @Nullable SagaStep<D> keepable = null;
        for (SagaStep<D> step : steps) {
            if (keepable != null && !step.isPointOfNoReturn()) {
                throw new IllegalStateException(
                        "saga %s: step %s must succeed and have no compensation, as step %s may be kept (keptOn)"
                                .formatted(type, step.name(), keepable.name()));
            }
            if (step.isKeepable()) {
                keepable = step;
                if (!step.isUndoable()) {
                    throw new IllegalStateException(
                            "saga %s: step %s needs a compensation (undoneBy) to be kept".formatted(type, step.name()));
                }
            }
            if (noReturn != null && !step.isBoundToSucceed()) {
                throw new IllegalStateException(
                        "saga %s: step %s must succeed too (mustSucceed), or step %s needs a compensation (undoneBy)"
                                .formatted(type, step.name(), noReturn.name()));
            }
            if (step.isPointOfNoReturn()) {
                noReturn = step;
            }
        }
    }

    @Nullable String subjectOf(D data) {
        return subject.apply(data);
    }

    BiFunction<SagaContext<D>, String, Uni<Void>> stepDone() {
        return onStepDone;
    }

    Reaction<D> compensating() {
        return onCompensating;
    }

    Reaction<D> completed() {
        return onCompleted;
    }

    Reaction<D> compensated() {
        return onCompensated;
    }

    Reaction<D> stuck() {
        return onStuck;
    }

    private static <D> Reaction<D> nothing() {
        return saga -> Uni.createFrom().voidItem();
    }
}
