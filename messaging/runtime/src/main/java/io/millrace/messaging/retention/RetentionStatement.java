package io.millrace.messaging.retention;

/**
 * Builds the statement that removes one batch. Parameters: $1 the time from which on to look, or null; $2 the age in
 * milliseconds; $3 the most rows. The statement returns the number of removed rows and the time of the youngest.
 */
final class RetentionStatement {

    private RetentionStatement() {}

    /**
     * The statement finds rows by the index on the time, oldest first, and skips rows that other transactions hold. The
     * index entries of removed rows stay until a vacuum: $1 keeps each batch from reading the entries of earlier
     * batches.
     */
    static String of(Retention retention) {
        var keys = new StringBuilder();
        var dependents = new StringBuilder();
        int n = 0;
        for (var dependent : retention.dependents()) {
            n++;
            keys.append(", ").append(dependent.key()).append(" AS key_").append(n);
            dependents.append("""
                    , with_%1$d AS (
                        DELETE FROM %2$s WHERE %3$s = ANY(ARRAY(SELECT key_%1$d FROM old))
                    )
                    """.formatted(n, dependent.table(), dependent.column()));
        }
        return """
                WITH old AS MATERIALIZED (
                    SELECT ctid AS place, %2$s AS at%3$s FROM %1$s
                    WHERE %2$s >= coalesce($1, '-infinity'::timestamptz) AND %2$s < now() - $2 * interval '1 ms'%4$s
                    ORDER BY %2$s LIMIT $3 FOR UPDATE SKIP LOCKED
                )
                %5$s
                , gone AS (
                    DELETE FROM %1$s WHERE ctid = ANY(ARRAY(SELECT place FROM old))
                )
                SELECT count(*), max(at) FROM old
                """.formatted(
                        retention.table(),
                        retention.time(),
                        keys,
                        retention.condition() == null ? "" : " AND (" + retention.condition() + ")",
                        dependents);
    }
}
