package io.millrace.kit.provider;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

import io.millrace.kit.RequestTransactions;

/**
 * Asks a provider about the rows whose look-up is due, in batches, until no more is due. So a message of the provider that
 * was lost loses nothing.
 *
 * <p>Taking a row postpones its next look-up. A look-up that fails is therefore repeated later, by any instance, and holds
 * up no other row.
 *
 * @param <D> a row that is due
 */
public final class LookUps<D> {

    private static final int BATCH = 100;
    private static final int CONCURRENCY = 8;

    private final IntFunction<Uni<List<D>>> takeDue;
    private final Function<D, Uni<Void>> lookUp;
    private final BiConsumer<D, Throwable> onFailure;

    /**
     * @param takeDue takes at most so many rows that are due, and postpones their next look-ups; runs in a transaction
     * @param lookUp asks the provider about one row, and enters the answer in a transaction of its own
     * @param onFailure logs that a look-up has failed
     */
    public LookUps(
            IntFunction<Uni<List<D>>> takeDue, Function<D, Uni<Void>> lookUp, BiConsumer<D, Throwable> onFailure) {
        this.takeDue = takeDue;
        this.lookUp = lookUp;
        this.onFailure = onFailure;
    }

    /** Looks up all rows that are due. Fails only if the due rows cannot be read. Returns whether any was due. */
    public Uni<Boolean> run() {
        return Multi.createBy()
                .repeating()
                .uni(this::batch)
                .whilst(taken -> taken == BATCH)
                .collect()
                .asList()
                .map(taken -> taken.getFirst() > 0);
    }

    /** Returns the number of rows that were due, {@link #BATCH} at most. */
    private Uni<Integer> batch() {
        return RequestTransactions.once(() -> takeDue.apply(BATCH)).chain(due -> Multi.createFrom()
                .iterable(due)
                .onItem()
                .transformToUni(this::lookUp)
                .merge(CONCURRENCY)
                .collect()
                .asList()
                .replaceWith(due.size()));
    }

    private Uni<Void> lookUp(D due) {
        return Uni.createFrom()
                .deferred(() -> lookUp.apply(due))
                .onFailure()
                .invoke(failure -> onFailure.accept(due, failure))
                .onFailure()
                .recoverWithNull();
    }
}
