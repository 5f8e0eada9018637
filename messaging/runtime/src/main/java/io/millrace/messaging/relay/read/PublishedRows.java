package io.millrace.messaging.relay.read;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.async.Unis;

/** Keeps the rows of one channel that the broker has and the table still contains. Used on the relay's context. */
public final class PublishedRows {

    /** More rows are removed by a statement of their own, for which other channels need not wait. */
    private static final int FEW = 256;

    private final String channel;
    private final OutboxReader reader;
    private final OutboxTurns turns;
    private List<RelayedRow> rows = List.of();
    /** The removal of the first of these rows, under way or ended. */
    private @Nullable Uni<Void> removal;

    public PublishedRows(String channel, OutboxReader reader, OutboxTurns turns) {
        this.channel = channel;
        this.reader = reader;
        this.turns = turns;
    }

    public boolean anyOf(int lane) {
        return rows.stream().anyMatch(row -> row.lane() == lane);
    }

    /** Returns these rows, followed by the others. */
    public List<RelayedRow> and(List<RelayedRow> others) {
        return Stream.concat(rows.stream(), others.stream()).toList();
    }

    public void add(List<RelayedRow> published) {
        rows = and(published);
    }

    /**
     * Removes the rows, and completes when none is left. Call it before any read that neither leaves these rows out nor
     * removes them.
     */
    public Uni<Void> removed() {
        return removalBefore().chain(() -> rows.isEmpty() ? Uni.createFrom().voidItem() : remove());
    }

    /**
     * Has the rows removed by a statement that does something else besides. If the statement fails, the rows are kept
     * here, and are removed again.
     *
     * @param statement removes the given rows, which may be none, before it does anything else
     */
    public <T> Uni<T> removedBy(Function<List<RelayedRow>, Uni<T>> statement) {
        return removalBefore()
                .chain(() -> rows.size() > FEW ? remove() : Uni.createFrom().voidItem())
                .chain(() -> {
                    int n = rows.size();
                    return statement.apply(rows).invoke(() -> forgetFirst(n));
                });
    }

    /** Begins to remove the rows. Completes when the removal has begun; fails if the previous removal has failed. */
    public Uni<Void> beginRemoval() {
        return removalBefore().invoke(() -> removal = Unis.eager(remove()));
    }

    private Uni<Void> removalBefore() {
        Uni<Void> before = removal;
        removal = null;
        return before == null ? Uni.createFrom().voidItem() : before;
    }

    private Uni<Void> remove() {
        int n = rows.size();
        Uni<Void> removing = n > FEW ? reader.remove(channel, rows).replaceWithVoid() : turns.remove(channel, rows);
        return removing.invoke(() -> forgetFirst(n));
    }

    /** Further rows may have been added behind these meanwhile. */
    private void forgetFirst(int n) {
        rows = List.copyOf(rows.subList(n, rows.size()));
    }
}
