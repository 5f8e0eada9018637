package io.millrace.orders;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.PageCursor;
import io.millrace.messaging.saga.SagaStatus;
import io.millrace.messaging.saga.SagaView;
import io.millrace.messaging.saga.Sagas.Position;

/**
 * One page of sagas.
 *
 * @param next the cursor of the next page; null on the last one
 */
public record SagaPage(List<SagaView> items, @Nullable String next) {

    private static final String AFTER = "after";

    /** @param found the page's sagas, and one more if there is another page */
    static SagaPage of(List<SagaView> found, SagaStatus status, int size) {
        if (found.size() <= size) {
            return new SagaPage(found, null);
        }
        List<SagaView> items = List.copyOf(found.subList(0, size));
        SagaView last = items.getLast();
        var next = new PageCursor(
                status.name(), last.updatedAt().toString(), last.id().toString());
        return new SagaPage(items, next.text());
    }

    /** Where the page begins; empty for the first page. A cursor holds for the list of one status. */
    static Optional<Position> position(@Nullable String after, SagaStatus status) {
        PageCursor cursor = PageCursor.parse(AFTER, after, status.name());
        return cursor == null
                ? Optional.empty()
                : Optional.of(new Position(cursor.time(AFTER).toInstant(), cursor.uuid(AFTER)));
    }
}
