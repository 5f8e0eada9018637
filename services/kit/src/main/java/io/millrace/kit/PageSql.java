package io.millrace.kit;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Composes the query of a page from constant pieces, each with its parameters. A filter that is not given is no part of
 * the query, so that every query has the plan that its own filters deserve.
 */
public final class PageSql {

    private final StringBuilder sql;
    private final List<Object> parameters = new ArrayList<>();
    private boolean hasCondition;

    /** @param select a query without conditions */
    public PageSql(String select) {
        this.sql = new StringBuilder(select);
    }

    /**
     * Adds a condition.
     *
     * @param condition constant SQL, with a question mark for each parameter
     */
    public PageSql where(String condition, Object... values) {
        sql.append(hasCondition ? " AND " : " WHERE ");
        hasCondition = true;
        append(condition, values);
        return this;
    }

    /** Adds a condition, unless its parameter is null. */
    public PageSql whereGiven(String condition, @Nullable Object value) {
        return value == null ? this : where(condition, value);
    }

    /** Adds the order and the limit. */
    public PageSql then(String clause, Object... values) {
        sql.append(' ');
        append(clause, values);
        return this;
    }

    /**
     * Makes the query count its rows, up to one more than {@link ListTotal#LIMIT}.
     *
     * @param select a query without columns, such as {@code SELECT FROM a}
     */
    public static PageSql counting(String select) {
        return new PageSql("SELECT count(*) FROM (" + select);
    }

    /** Ends a query that {@link #counting} has begun. */
    public PageSql counted() {
        return then("LIMIT ?) AS counted", ListTotal.LIMIT + 1);
    }

    private void append(String piece, Object... values) {
        int next = 0;
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (c == '?') {
                parameters.add(values[next++]);
                sql.append('$').append(parameters.size());
            } else {
                sql.append(c);
            }
        }
        if (next != values.length) {
            throw new IllegalArgumentException("%d parameters for: %s".formatted(values.length, piece));
        }
    }

    public String sql() {
        return sql.toString();
    }

    public Object[] parameters() {
        return parameters.toArray();
    }
}
