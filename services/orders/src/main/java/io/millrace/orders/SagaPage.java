package io.millrace.orders;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.PageCursor;
import io.millrace.messaging.saga.SagaListing.Position;
import io.millrace.messaging.saga.SagaView;

/**
 * One page of sagas.
 *
 * @param next the cursor of the next page; null on the last one
 */
public record SagaPage(List<SagaView> items, @Nullable String next) {

    private static final String AFTER = "after";

    /**
     * @param found the page's sagas, and one more if there is another page
     * @param list the name of the list, which its cursors hold for
     */
    static SagaPage of(List<SagaView> found, String list, int size) {
        if (found.size() <= size) {
            return new SagaPage(found, null);
        }
        List<SagaView> items = List.copyOf(found.subList(0, size));
        SagaView last = items.getLast();
        var next = new PageCursor(list, last.updatedAt().toString(), last.id().toString());
        return new SagaPage(items, next.text());
    }

    /** Returns where the page begins; null for the first page. */
    static @Nullable Position position(@Nullable String after, String list) {
        PageCursor cursor = PageCursor.parse(AFTER, after, list);
        return cursor == null ? null : new Position(cursor.time(AFTER).toInstant(), cursor.uuid(AFTER));
    }
}
