package io.millrace.messaging.admin;

import java.util.Optional;

/**
 * Selects keys. An empty criterion matches all keys.
 *
 * @param cause the cause, as {@link Cause#error()} returns it
 * @param state the state of the key
 * @param after the end of the page before, as {@link Page#next()} returned it
 * @param limit the most items, 1 to {@link Page#MAX}
 */
public record KeyFilter(
        Optional<String> channel, Optional<String> cause, Optional<KeyState> state, Optional<String> after, int limit) {

    /** @throws IllegalArgumentException if the limit is out of range */
    public KeyFilter {
        if (limit < 1 || limit > Page.MAX) {
            throw new IllegalArgumentException("limit: must be from 1 to " + Page.MAX);
        }
    }

    /** All keys, from the first one on. */
    public static KeyFilter all() {
        return new KeyFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Page.DEFAULT);
    }
}
