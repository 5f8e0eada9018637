package io.millrace.messaging.admin;

import java.util.List;
import java.util.Optional;

/**
 * One page of a list.
 *
 * @param next the cursor of the next page; empty on the last page
 */
public record Page<T>(List<T> items, Optional<String> next) {

    /** The most items of a page. */
    public static final int MAX = 200;

    /** The most items of a page if the request gives no limit. */
    public static final int DEFAULT = 50;
}
