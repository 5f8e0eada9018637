package io.millrace.messaging.retention;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Says how long the rows of one table are kept. Produce it as a CDI bean; every instance of the service applies it:
 *
 * <pre>{@code
 * @Produces
 * @Singleton
 * Retention keys() {
 *     return Retention.of("idempotency", "created_at", Duration.ofDays(7));
 * }
 * }</pre>
 *
 * <p>The table needs a B-tree index whose last column is {@code time}, and whose other columns the condition compares
 * by {@code =}. Without that index each batch reads the whole table. A BRIN index does not serve: see ADR 26.
 *
 * @param table the table's name, as in SQL without quotes
 * @param time the table's column of type {@code timestamptz} from which the age counts
 * @param age a row that is older than this is removed
 * @param condition a further condition in SQL that a removed row must meet; null if there is none
 * @param dependents tables whose rows are removed with the row that they refer to
 * @param batchSize the most rows that one transaction removes; 0 for {@code millrace.messaging.retention.batch-size}
 */
public record Retention(
        String table,
        String time,
        Duration age,
        @Nullable String condition,
        List<Dependent> dependents,
        int batchSize) {

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)?");

    /**
     * A table with a foreign key to the pruned table.
     *
     * @param column the column that refers to the pruned table
     * @param key the column of the pruned table that it refers to
     */
    public record Dependent(String table, String column, String key) {
        public Dependent {
            demandName(table);
            demandName(column);
            demandName(key);
        }
    }

    /**
     * @throws IllegalArgumentException if a name needs quotes, the age is not above zero, or the batch size is negative
     */
    public Retention {
        demandName(table);
        demandName(time);
        if (!age.isPositive()) {
            throw new IllegalArgumentException("the retention of " + table + " must be above zero, it is " + age);
        }
        if (batchSize < 0) {
            throw new IllegalArgumentException(
                    "the batch size of " + table + " must not be negative, it is " + batchSize);
        }
        dependents = List.copyOf(dependents);
    }

    /** Removes all rows of the table that are older than the age. */
    public static Retention of(String table, String time, Duration age) {
        return new Retention(table, time, age, null, List.of(), 0);
    }

    /**
     * Removes only rows that meet a condition.
     *
     * @param sql a condition on the table's columns; it becomes part of a statement, so never build it from input
     */
    public Retention where(String sql) {
        return new Retention(table, time, age, sql, dependents, batchSize);
    }

    /** Removes, with each row, the rows of another table whose {@code column} refers to the row's {@code key}. */
    public Retention with(String other, String column, String key) {
        var more = new ArrayList<>(dependents);
        more.add(new Dependent(other, column, key));
        return new Retention(table, time, age, condition, more, batchSize);
    }

    /** Removes at most this many rows in a transaction, without the rows of dependent tables. */
    public Retention batch(int rows) {
        return new Retention(table, time, age, condition, dependents, rows);
    }

    private static void demandName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no unquoted name of a table or column");
        }
    }
}
