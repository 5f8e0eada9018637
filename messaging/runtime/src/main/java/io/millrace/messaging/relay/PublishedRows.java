package io.millrace.messaging.relay;

import java.util.List;
import java.util.stream.Stream;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/** Rows of one channel that the broker has, and that are still in the table. Used on the relay's context. */
final class PublishedRows {

    private final String channel;
    private final OutboxReader reader;
    private List<RelayedRow> rows = List.of();
    /** Of the first of them, under way or ended. */
    private @Nullable Uni<Void> removal;

    PublishedRows(String channel, OutboxReader reader) {
        this.channel = channel;
        this.reader = reader;
    }

    boolean anyOf(int lane) {
        return rows.stream().anyMatch(row -> row.lane() == lane);
    }

    /** These, and others behind them. */
    List<RelayedRow> and(List<RelayedRow> others) {
        return Stream.concat(rows.stream(), others.stream()).toList();
    }

    void add(List<RelayedRow> published) {
        rows = and(published);
    }

    /** Completes when none is left. Has to be before anything is read that doesn't leave them out. */
    Uni<Void> removed() {
        return removalBefore().chain(() -> rows.isEmpty() ? Uni.createFrom().voidItem() : remove());
    }

    /** Begins to remove them; completes when that is begun, fails if the removal before has failed. */
    Uni<Void> beginRemoval() {
        return removalBefore().invoke(() -> removal = Begun.of(remove()));
    }

    private Uni<Void> removalBefore() {
        Uni<Void> before = removal;
        removal = null;
        return before == null ? Uni.createFrom().voidItem() : before;
    }

    private Uni<Void> remove() {
        int n = rows.size();
        // More may come behind them meanwhile.
        return reader.remove(channel, rows)
                .invoke(() -> rows = List.copyOf(rows.subList(n, rows.size())))
                .replaceWithVoid();
    }
}
