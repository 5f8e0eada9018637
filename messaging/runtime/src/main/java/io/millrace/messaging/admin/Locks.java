package io.millrace.messaging.admin;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.tx.SessionSql;

/** Runs the transactions of acts. An act gives way to a running handler or relay: it waits half a second for a lock. */
final class Locks {

    /** Less than PostgreSQL's deadlock_timeout, so that in a deadlock the act is rolled back, never a handler. */
    private static final String SOON = "SELECT set_config('lock_timeout', '500ms', true)";

    /** SQLSTATEs: lock_not_available and deadlock_detected. */
    private static final Set<String> BUSY = Set.of("55P03", "40P01");

    private static final int MAX_CAUSES = 20;

    private Locks() {}

    static <T> Uni<T> inTransaction(String key, Supplier<Uni<T>> work) {
        return SessionSql.inTransaction(() -> SessionSql.select(SOON).chain(ignored -> work.get()))
                .onFailure(Locks::isBusy)
                .transform(failure -> busy(key));
    }

    static KeyConflictException busy(String key) {
        return new KeyConflictException(
                "an attempt at key %s is under way at this moment: look at the key again in a few seconds, then repeat the request"
                        .formatted(key));
    }

    /** The only row of a result; throws {@link KeyNotFoundException} if the result is empty. */
    static Object[] only(List<Object[]> rows, String kind, Target target) {
        if (rows.isEmpty()) {
            throw new KeyNotFoundException("channel %s has no %s key %s: it went on meanwhile, or never waited"
                    .formatted(target.channel(), kind, target.key()));
        }
        return rows.getFirst();
    }

    private static boolean isBusy(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (cause instanceof PgException refused && BUSY.contains(String.valueOf(refused.getSqlState()))) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
