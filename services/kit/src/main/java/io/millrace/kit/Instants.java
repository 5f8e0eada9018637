package io.millrace.kit;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

import org.jspecify.annotations.Nullable;

/** Times of requests. A time that the database can't hold is refused like one that can't be read. */
public final class Instants {

    /** PostgreSQL and the contracts reach further; four digits are what ISO 8601 has without an agreement. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private Instants() {}

    /**
     * Reads a parameter's value.
     *
     * @param name the parameter, for the problem
     * @param text null where the parameter is not given
     */
    public static @Nullable OffsetDateTime parse(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            if (isWithinBounds(time)) {
                return time.atOffset(ZoneOffset.UTC);
            }
        } catch (DateTimeParseException e) {
            // Refused below, like a time out of bounds.
        }
        throw Problems.badRequest(
                name,
                "must be a time such as 2026-03-01T10:15:30Z, in the years 0001 to 9999 (send a plus sign as %2B)");
    }

    /** Returns whether the database and the contracts can hold the time. */
    public static boolean isWithinBounds(Instant time) {
        return !time.isBefore(FIRST) && !time.isAfter(LAST);
    }
}
