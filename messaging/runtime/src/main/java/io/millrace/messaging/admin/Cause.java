package io.millrace.messaging.admin;

import java.time.OffsetDateTime;

/**
 * Keys of a channel that wait for the same cause.
 *
 * @param error class and message of the failure, with {@code #} in place of numbers, ids and quoted text
 * @param keys the number of keys
 * @param blocked the number of blocked keys among them
 * @param oldest since when the oldest of the keys waits
 * @param example one of the keys
 */
public record Cause(String channel, String error, long keys, long blocked, OffsetDateTime oldest, String example) {

    /** The exception's class: the error up to its first colon, or the whole error without a colon. */
    public String exceptionClass() {
        int end = error.indexOf(':');
        return end < 0 ? error : error.substring(0, end);
    }

    /** SQL that makes the {@link #error} of a column: it replaces the parts that differ from key to key. */
    static String shapeOf(String column) {
        return """
                regexp_replace(regexp_replace(regexp_replace(left(%s, 300),
                    '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}', '#', 'g'),
                    '"[^"]*"|''[^'']*''', '#', 'g'), '[0-9]+', '#', 'g')""".formatted(column);
    }
}
