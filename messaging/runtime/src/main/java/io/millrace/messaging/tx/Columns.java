package io.millrace.messaging.tx;

import java.util.Collection;
import java.util.function.Function;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/** Arrays for statements that take one array for each column, as by {@code unnest}. */
public final class Columns {

    private Columns() {}

    /**
     * One field of each row, in the order of the rows.
     *
     * @param array makes an array of that length, such as {@code UUID[]::new}
     */
    public static <S, T> T[] column(Collection<S> rows, Function<S, @Nullable T> field, IntFunction<T[]> array) {
        return rows.stream().map(field).toArray(array);
    }
}
