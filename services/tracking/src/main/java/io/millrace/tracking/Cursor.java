package io.millrace.tracking;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.Instants;
import io.millrace.kit.Problems;

/** Where a page ends and the next begins. Opaque to clients. */
record Cursor(Instant placedAt, UUID orderId) {

    private static final Cursor START = new Cursor(Instant.parse("9999-12-31T00:00:00Z"), new UUID(-1L, -1L));

    static Cursor of(TrackedOrder last) {
        return new Cursor(last.placedAt(), last.orderId());
    }

    static Cursor parse(@Nullable String text) {
        if (text == null) {
            return START;
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", 2);
            var cursor = new Cursor(Instant.parse(parts[0]), UUID.fromString(parts[1]));
            if (Instants.isWithinBounds(cursor.placedAt())) {
                return cursor;
            }
        } catch (IllegalArgumentException | DateTimeParseException | ArrayIndexOutOfBoundsException e) {
            // Refused below, like a time that the database can't hold.
        }
        throw Problems.badRequest("before", "must be the 'next' of another page");
    }

    String text() {
        byte[] bytes = (placedAt + " " + orderId).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
