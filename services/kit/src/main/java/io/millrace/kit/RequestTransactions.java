package io.millrace.kit;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.messaging.tx.shared.SharedWork;

/**
 * Runs the transactions of HTTP requests that change something. Such a transaction waits for another transaction's lock
 * for a moment only. Then it is rolled back, and a later attempt begins: between attempts a request holds no pooled
 * connection. So requests that wait for one row, or for one Idempotency-Key, hold up no other request.
 */
public final class RequestTransactions {

    /**
     * How long a statement waits for a lock; a value of PostgreSQL's {@code lock_timeout}. Less than
     * {@code deadlock_timeout}, so that a request gives way to a handler.
     */
    public static final String LOCK_TIMEOUT = "250ms";

    private static final String LIMIT_LOCKS = "SELECT set_config('lock_timeout', $1, true)";

    /** For how long a request that meets locks is tried again. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int RETRY_AFTER_SECONDS = 1;
    private static final int MAX_CONFLICTS = 10;
    private static final int SHORTEST_PAUSE_MS = 10;
    private static final int LONGEST_PAUSE_MS = 400;

    private RequestTransactions() {}

    /** Runs the work in a transaction, and again while it meets locks or conflicts. */
    public static <T> Uni<T> run(Supplier<Uni<T>> work) {
        return retrying(() -> once(() -> limited(work)));
    }

    /** Runs the work once, in a transaction that other work of that name may share: see {@link SharedWork}. */
    public static <T> Uni<T> share(SharedWork shared, String name, Supplier<Uni<T>> work) {
        return shared.share(name, () -> limited(work));
    }

    private static <T> Uni<T> limited(Supplier<Uni<T>> work) {
        return SessionSql.select(LIMIT_LOCKS, LOCK_TIMEOUT).chain(ignored -> work.get());
    }

    /** Runs the work once, in a transaction and a session of its own. Sets no limit for locks. */
    public static <T> Uni<T> once(Supplier<Uni<T>> work) {
        return Contexts.isolated(() -> SessionSql.inTransaction(work));
    }

    /**
     * Makes attempts until one succeeds. Fails with 409 where another request under the same Idempotency-Key does not
     * end in time, and with 503 where another lock is not released in time.
     *
     * @param attempt runs a transaction by {@link #once} or {@link #share}
     */
    public static <T> Uni<T> retrying(Supplier<Uni<T>> attempt) {
        return Uni.createFrom().deferred(() -> attempt(attempt, System.nanoTime(), 1));
    }

    private static <T> Uni<T> attempt(Supplier<Uni<T>> attempt, long began, int count) {
        return Uni.createFrom().deferred(attempt::get).onFailure().recoverWithUni(failure -> {
            boolean patient = System.nanoTime() - began < PATIENCE.toNanos();
            boolean again =
                    isLocked(failure) ? patient : Conflicts.isConflict(failure) && (patient && count < MAX_CONFLICTS);
            return again
                    ? Contexts.pause(pause(count)).chain(() -> attempt(attempt, began, count + 1))
                    : Uni.createFrom().failure(() -> problem(failure));
        });
    }

    private static boolean isLocked(Throwable failure) {
        return failure instanceof ClaimHeldException || Conflicts.isLocked(failure);
    }

    /** Doubles from attempt to attempt, and differs between requests that wait for the same lock. */
    private static Duration pause(int count) {
        int most = Math.min(SHORTEST_PAUSE_MS << Math.min(count, 10), LONGEST_PAUSE_MS);
        return Duration.ofMillis(ThreadLocalRandom.current().nextInt(most / 2, most + 1));
    }

    private static Throwable problem(Throwable failure) {
        if (failure instanceof ClaimHeldException) {
            return Problems.inProgress(RETRY_AFTER_SECONDS);
        }
        return Conflicts.isLocked(failure) ? Problems.locked(RETRY_AFTER_SECONDS) : failure;
    }
}
