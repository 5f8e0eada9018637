package io.millrace.kit;

import java.sql.SQLException;
import java.util.Set;
import java.util.function.Predicate;

import io.vertx.pgclient.PgException;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.saga.SagaChangedException;

/** Classifies failures that another transaction caused; the same work in a new transaction may succeed. */
public final class Conflicts {

    private static final int MAX_CAUSES = 20;

    /** SQLSTATEs: unique violation, serialization failure, deadlock. */
    private static final Set<String> CONFLICTS = Set.of("23505", "40001", "40P01");

    /** SQLSTATE lock_not_available: a statement has waited for a lock as long as it may. */
    private static final String LOCKED = "55P03";

    private Conflicts() {}

    /** Returns whether a concurrent transaction has changed the same rows. */
    public static boolean isConflict(Throwable failure) {
        return isCaused(
                failure,
                cause -> cause instanceof SagaChangedException || CONFLICTS.contains(String.valueOf(state(cause))));
    }

    /** Returns whether a running transaction has locked a row that the work needs. */
    public static boolean isLocked(Throwable failure) {
        return isCaused(failure, cause -> cause instanceof RowLockedException || LOCKED.equals(state(cause)));
    }

    private static boolean isCaused(Throwable failure, Predicate<Throwable> reason) {
        @Nullable Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (reason.test(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static @Nullable String state(Throwable cause) {
        return switch (cause) {
            case SQLException sql -> sql.getSQLState();
            case PgException refused -> refused.getSqlState();
            default -> null;
        };
    }
}
