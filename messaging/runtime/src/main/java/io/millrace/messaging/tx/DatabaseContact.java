package io.millrace.messaging.tx;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

/**
 * Remembers when the database last took a write of this instance, so that a health check need not ask the database. All
 * methods may be called on any thread.
 */
@ApplicationScoped
public class DatabaseContact {

    /** In {@link System#nanoTime()}; null if the latest statement has failed, or none was executed. */
    private volatile @Nullable Long lastWrite;

    /**
     * Returns whether a write has succeeded within this time, and no statement has failed since. Covers the statements of
     * {@link BoundedSql}, by which the extension's own loops keep their leases.
     */
    public boolean hasWrittenWithin(Duration time) {
        Long last = lastWrite;
        return last != null && System.nanoTime() - last < time.toNanos();
    }

    void answered(String sql) {
        if (isWrite(sql)) {
            lastWrite = System.nanoTime();
        }
    }

    void failed() {
        lastWrite = null;
    }

    /** A read-only transaction refuses each statement with one of these words, {@code SELECT … FOR UPDATE} included. */
    private static boolean isWrite(String sql) {
        return sql.contains("UPDATE ") || sql.contains("INSERT INTO ") || sql.contains("DELETE FROM ");
    }
}
