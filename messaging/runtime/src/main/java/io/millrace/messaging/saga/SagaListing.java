package io.millrace.messaging.saga;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The sagas to list, and their order.
 *
 * @param status meant for statuses of sagas that have not ended, which are few
 * @param from only sagas whose last change was at this time or later; null for all
 * @param to only sagas whose last change was before this time; null for all
 * @param oldestFirst true lists the sagas that have not changed for the longest time first
 * @param after the saga that the list goes on behind; null for the beginning
 */
public record SagaListing(
        SagaStatus status,
        @Nullable Instant from,
        @Nullable Instant to,
        boolean oldestFirst,
        @Nullable Position after) {

    private static final Instant FIRST = Instant.parse("-4000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");
    private static final UUID LOWEST = new UUID(0, 0);
    private static final UUID HIGHEST = new UUID(-1L, -1L);

    /** A place in a list: that of a saga. */
    public record Position(Instant updatedAt, UUID id) {}

    /** The sagas of one status, the latest change first. */
    public static SagaListing of(SagaStatus status) {
        return new SagaListing(status, null, null, false, null);
    }

    Instant notBefore() {
        return from == null ? FIRST : from;
    }

    Instant before() {
        return to == null ? LAST : to;
    }

    Position start() {
        if (after != null) {
            return after;
        }
        return oldestFirst ? new Position(FIRST, LOWEST) : new Position(LAST, HIGHEST);
    }
}
