package io.millrace.kit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Where a page of a list ends and the next one begins: the last row's sort key. A page behind a cursor costs the same
 * however deep it is, and rows that come or go meanwhile shift nothing. Opaque to clients.
 *
 * @param sort the list's order, which a cursor holds for
 * @param value the last row's value in that order; empty where the id itself is the order
 * @param id the last row's id, which tells rows of equal values apart
 */
public record PageCursor(String sort, String value, String id) {

    private static final String SEPARATOR = "\u001f";
    private static final int PARTS = 3;

    /** The text that clients send to get the next page. */
    public String text() {
        String parts = String.join(SEPARATOR, sort, value, id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(parts.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a cursor; null or empty text is the beginning of the list, for which null is returned.
     *
     * @param parameter the parameter's name, for the problem
     * @param sort the order that the client asks for now
     */
    public static @Nullable PageCursor parse(String parameter, @Nullable String text, String sort) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        String[] parts = decoded(parameter, text).split(SEPARATOR, -1);
        if (parts.length != PARTS || StorableText.fault(parts[1] + parts[2]).isPresent()) {
            throw bad(parameter);
        }
        if (!parts[0].equals(sort)) {
            throw Problems.badRequest(
                    parameter, "belongs to the list '%s'; ask for that one, with that order".formatted(parts[0]));
        }
        return new PageCursor(parts[0], parts[1], parts[2]);
    }

    /**
     * The sort key as a time.
     *
     * @param parameter the parameter's name, for the problem of a cursor without one
     */
    public OffsetDateTime time(String parameter) {
        try {
            Instant time = Instant.parse(value);
            if (Instants.isWithinBounds(time)) {
                return time.atOffset(ZoneOffset.UTC);
            }
        } catch (DateTimeParseException e) {
            // Refused below, like a time that the database can't hold.
        }
        throw bad(parameter);
    }

    /**
     * The row's id as a UUID.
     *
     * @param parameter the parameter's name, for the problem of a cursor without one
     */
    public UUID uuid(String parameter) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw bad(parameter);
        }
    }

    private static String decoded(String parameter, String text) {
        try {
            return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw bad(parameter);
        }
    }

    /** The problem of a cursor that no page has given. */
    public static RuntimeException bad(String parameter) {
        return Problems.badRequest(parameter, "must be the field next of another page of this list");
    }
}
