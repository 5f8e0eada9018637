package io.millrace.kit;

/**
 * The number of things on all pages of a list. Counting ends at a limit, so that a count costs little however long the
 * list is.
 *
 * @param number of things, at most {@link #LIMIT}
 * @param isExact whether there are no more than that
 */
public record ListTotal(long number, boolean isExact) {

    /** Things that are counted at most. */
    public static final int LIMIT = 10_000;

    /** @param counted number of things of a query that ends at one more than the limit */
    public static ListTotal of(long counted) {
        return new ListTotal(Math.min(counted, LIMIT), counted <= LIMIT);
    }
}
