package io.millrace.messaging.saga;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.smallrye.mutiny.Uni;

/**
 * A kind of saga, as data. Produce it as a bean:
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

    /** Something to do when the saga has come to a certain point. */
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
    private int retries = DEFAULT_RETRIES;
    private Duration retryPause = DEFAULT_RETRY_PAUSE;

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
     * @param command sends the step's command and returns its id; see {@link SagaContext#command}
     */
    public SagaStep<D> step(String name, Function<SagaContext<D>, UUID> command) {
        var step = new SagaStep<D>(name, command);
        steps.add(step);
        return step;
    }

    /** A step is done; the second argument is its name. */
    public SagaDefinition<D> onStepDone(BiFunction<SagaContext<D>, String, Uni<Void>> reaction) {
        this.onStepDone = reaction;
        return this;
    }

    /** The saga turns back. */
    public SagaDefinition<D> onCompensating(Reaction<D> reaction) {
        this.onCompensating = reaction;
        return this;
    }

    public SagaDefinition<D> onCompleted(Reaction<D> reaction) {
        this.onCompleted = reaction;
        return this;
    }

    public SagaDefinition<D> onCompensated(Reaction<D> reaction) {
        this.onCompensated = reaction;
        return this;
    }

    public SagaDefinition<D> onStuck(Reaction<D> reaction) {
        this.onStuck = reaction;
        return this;
    }

    /**
     * How often a compensation is tried again before the saga is stuck, and a step that must succeed.
     *
     * @param pause before the first retry; it doubles
     */
    public SagaDefinition<D> retries(int count, Duration pause) {
        this.retries = count;
        this.retryPause = pause;
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

    int retries() {
        return retries;
    }

    /** The pause before the next attempt, after so many failures. */
    Duration pauseAfter(int failures) {
        return retryPause.multipliedBy(1L << Math.min(Math.max(failures - 1, 0), 10));
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
