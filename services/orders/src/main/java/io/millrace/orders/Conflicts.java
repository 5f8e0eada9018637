package io.millrace.orders;

import java.sql.SQLException;
import java.util.Set;

import io.millrace.messaging.saga.SagaChangedException;

/** Tells a failure that comes of two transactions at once: trying again is all that is needed. */
final class Conflicts {

    private static final int MAX_CAUSES = 20;

    /** SQLSTATEs: unique violation, serialization failure, deadlock. */
    private static final Set<String> STATES = Set.of("23505", "40001", "40P01");

    private Conflicts() {}

    static boolean isConflict(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (cause instanceof SagaChangedException
                    || (cause instanceof SQLException sql && STATES.contains(sql.getSQLState()))) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
