package io.millrace.messaging.failure;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.tx.SessionSql;

/**
 * Updates a claimed key after an attempt. The claim guards every change; the tried event guards the removal of an event
 * and the counting of an attempt. A frozen or slow worker whose claim ran out moves no other event of the key.
 */
@ApplicationScoped
class ParkedProgress {

    private static final String LOCK_CLAIM =
            "SELECT 1 FROM parked_key WHERE consumer = $1 AND key = $2 AND claim = $3 FOR UPDATE";

    private static final String REMOVE_RECORD =
            "DELETE FROM parked_record WHERE consumer = $1 AND key = $2 AND seq = $3";

    private static final String REMOVE_EMPTY_KEY = """
            DELETE FROM parked_key AS k WHERE consumer = $1 AND key = $2
              AND NOT EXISTS (SELECT FROM parked_record WHERE consumer = k.consumer AND key = k.key)
            """;

    private static final String NEXT_IN_KEY = """
            UPDATE parked_key SET attempts = 0, next_attempt_at = now(), claim = claim + 1, claimed_by = NULL
            WHERE consumer = $1 AND key = $2
            """;

    private static final String BLOCK = """
            UPDATE parked_key
            SET attempts = 0, blocked = true, last_error = $3, claim = claim + 1, claimed_by = NULL
            WHERE consumer = $1 AND key = $2
            """;

    private static final String POSTPONE = """
            UPDATE parked_key
            SET next_attempt_at = now() + $4 * interval '1 ms', claim = claim + 1, claimed_by = NULL
            WHERE consumer = $1 AND key = $2 AND claim = $3
            """;

    /** The previous release advances keys without a claim, so the tried event must still be the first of its key. */
    private static final String FAILED_AGAIN = """
            UPDATE parked_key AS k
            SET attempts = attempts + 1, next_attempt_at = now() + $5 * interval '1 ms', last_error = $6,
                claim = claim + 1, claimed_by = NULL
            WHERE consumer = $1 AND key = $2 AND claim = $3
              AND $4 = (SELECT min(seq) FROM parked_record WHERE consumer = k.consumer AND key = k.key)
            """;

    /**
     * Removes an event that is done, and makes the key's next event due, or removes a key without events. These are the
     * last statements of the current transaction. They lock the key only now, so that events can be parked behind it
     * while the handler runs.
     *
     * @return fails with {@link ClaimLostException} if the claim ran out: the transaction must be rolled back
     */
    Uni<Void> advance(ParkedEvent event) {
        return removeFirst(event)
                .chain(() -> SessionSql.update(REMOVE_EMPTY_KEY, event.consumer(), event.key()))
                .chain(removed -> removed > 0
                        ? Uni.createFrom().item(removed)
                        : SessionSql.update(NEXT_IN_KEY, event.consumer(), event.key()))
                .replaceWithVoid();
    }

    /** Removes an event that is dead-lettered and blocks its key, with or without further events, for a person. */
    Uni<Void> block(ParkedEvent event, Throwable failure) {
        return removeFirst(event)
                .chain(() -> SessionSql.update(BLOCK, event.consumer(), event.key(), ParkStore.error(failure)))
                .replaceWithVoid();
    }

    private Uni<Void> removeFirst(ParkedEvent event) {
        return SessionSql.select(LOCK_CLAIM, event.consumer(), event.key(), event.claim())
                .chain(rows -> rows.isEmpty()
                        ? Uni.createFrom().item(0)
                        : SessionSql.update(REMOVE_RECORD, event.consumer(), event.key(), event.seq()))
                .chain(removed -> removed > 0
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom().failure(new ClaimLostException(event)));
    }

    /** Postpones an event that could not be tried: no attempt counts. */
    Uni<Void> postpone(ParkedEvent event, Duration pause) {
        return SessionSql.inTransaction(() ->
                        SessionSql.update(POSTPONE, event.consumer(), event.key(), event.claim(), pause.toMillis()))
                .replaceWithVoid();
    }

    Uni<Void> failedAgain(ParkedEvent event, Duration pause, Throwable failure) {
        return SessionSql.inTransaction(() -> SessionSql.update(
                        FAILED_AGAIN,
                        event.consumer(),
                        event.key(),
                        event.claim(),
                        event.seq(),
                        pause.toMillis(),
                        ParkStore.error(failure)))
                .replaceWithVoid();
    }
}
