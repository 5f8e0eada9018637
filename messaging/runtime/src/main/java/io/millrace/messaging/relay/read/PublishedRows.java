package io.millrace.messaging.relay.read;

import java.util.List;
import java.util.stream.Stream;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.async.Unis;

/** Keeps the rows of one channel that the broker has and the table still contains. Used on the relay's context. */
public final class PublishedRows {

    private final String channel;
    private final OutboxReader reader;
    private List<RelayedRow> rows = List.of();
    /** The removal of the first of these rows, under way or ended. */
    private @Nullable Uni<Void> removal;

    public PublishedRows(String channel, OutboxReader reader) {
        this.channel = channel;
        this.reader = reader;
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
     * Removes the rows, and completes when none is left. Call it before any read that does not leave these rows out.
     */
    public Uni<Void> removed() {
        return removalBefore().chain(() -> rows.isEmpty() ? Uni.createFrom().voidItem() : remove());
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
        // Further rows may be added behind these meanwhile.
        return reader.remove(channel, rows)
                .invoke(() -> rows = List.copyOf(rows.subList(n, rows.size())))
                .replaceWithVoid();
    }
}
