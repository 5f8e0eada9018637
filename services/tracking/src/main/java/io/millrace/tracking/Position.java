package io.millrace.tracking;

import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.millrace.tracking.Change.Source;

/**
 * How far a live view has come: the id of its updates, with which a client resumes it. The events of an order and those
 * of its shipment are numbered apart.
 *
 * @param orders the version of the last event of the order; 0 before the first
 * @param shipping the version of the last event of its shipment; 0 before the first
 */
record Position(long orders, long shipping) {

    static final Position NONE = new Position(0, 0);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})");

    /** Empty if the text is none of ours: such a client gets a snapshot, as one that comes for the first time. */
    static Optional<Position> parse(@Nullable String text) {
        var parts = TEXT.matcher(text == null ? "" : text.strip());
        return parts.matches()
                ? Optional.of(new Position(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2))))
                : Optional.empty();
    }

    String text() {
        return orders + "." + shipping;
    }

    private long of(Source source) {
        return source == Source.ORDERS ? orders : shipping;
    }

    boolean covers(Change change) {
        return change.version() <= of(change.source());
    }

    /** Whether no event can be missing between this position and the change. */
    boolean isJustBefore(Change change) {
        return change.version() == of(change.source()) + 1;
    }

    Position after(Change change) {
        return change.source() == Source.ORDERS
                ? new Position(change.version(), shipping)
                : new Position(orders, change.version());
    }
}
