package io.millrace.tracking;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.PageCursor;

/** Where a page of orders has ended: the last order. */
record Cursor(OffsetDateTime placedAt, UUID orderId) {

    private static final String FORMER_SEPARATOR = " ";
    private static final int FORMER_PARTS = 2;

    /**
     * Reads a cursor; null or empty text is the beginning of the list, for which null is returned.
     *
     * @param parameter the parameter's name, for the problem
     */
    static @Nullable Cursor parse(String parameter, @Nullable String text, OrderSort sort) {
        PageCursor cursor = PageCursor.parse(parameter, text, sort.text());
        return cursor == null ? null : of(parameter, cursor);
    }

    /**
     * Reads the value of a parameter's former name. A client that reads a list while the service is upgraded has a cursor
     * of the release before, which knew the latest order first alone.
     */
    static @Nullable Cursor parseFormer(String parameter, String text, OrderSort sort) {
        String[] parts = decoded(parameter, text).split(FORMER_SEPARATOR, -1);
        return parts.length == FORMER_PARTS && sort == OrderSort.PLACED_AT_DOWN
                ? of(parameter, new PageCursor(sort.text(), parts[0], parts[1]))
                : parse(parameter, text, sort);
    }

    private static Cursor of(String parameter, PageCursor cursor) {
        return new Cursor(cursor.time(parameter), cursor.uuid(parameter));
    }

    private static String decoded(String parameter, String text) {
        try {
            return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw PageCursor.bad(parameter);
        }
    }
}
