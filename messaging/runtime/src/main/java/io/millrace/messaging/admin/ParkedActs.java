package io.millrace.messaging.admin;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;

import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.consume.EventHandlers;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.failure.DeadLetters;
import io.millrace.messaging.failure.ParkedSignal;
import io.millrace.messaging.tx.SessionSql;

/**
 * Carries out acts on parked keys. Each act locks the key first; it is refused during a claim, and voids older claims.
 */
@ApplicationScoped
class ParkedActs {

    static final int MOST_AT_ONCE = 200;

    private static final String LOCK = """
            SELECT blocked, coalesce(claimed_by IS NOT NULL AND next_attempt_at > now(), false), attempts, last_error,
                %s AS cause
            FROM parked_key WHERE consumer = $1 AND key = $2 FOR UPDATE
            """.formatted(Cause.shapeOf("last_error"));

    private static final String TRY_NOW = """
            UPDATE parked_key SET next_attempt_at = now(), claim = claim + 1, claimed_by = NULL
            WHERE consumer = $1 AND key = $2
            """;

    private static final String NEXT = """
            UPDATE parked_key
            SET blocked = blocked AND $3, attempts = 0, next_attempt_at = now(), claim = claim + 1, claimed_by = NULL
            WHERE consumer = $1 AND key = $2
            """;

    private static final String REMOVE_EMPTY_KEY = """
            DELETE FROM parked_key AS k WHERE consumer = $1 AND key = $2 AND NOT (blocked AND $3)
              AND NOT EXISTS (SELECT FROM parked_record WHERE consumer = k.consumer AND key = k.key)
            """;

    private static final String FIRST_RECORDS = """
            SELECT seq, channel, partition, offset_, stored_at, record FROM parked_record
            WHERE consumer = $1 AND key = $2 ORDER BY seq LIMIT $3
            """;

    private static final String REMOVE_RECORDS =
            "DELETE FROM parked_record WHERE consumer = $1 AND key = $2 AND seq <= $3";

    private static final String MAKE_TARGET = """
            INSERT INTO parked_key (consumer, key, since, attempts, next_attempt_at, last_error)
            SELECT $3, key, since, 0, now(), last_error FROM parked_key WHERE consumer = $1 AND key = $2
            ON CONFLICT (consumer, key) DO NOTHING
            """;

    private static final String REMOVE_DOUBLES = """
            DELETE FROM parked_record AS r WHERE consumer = $1 AND key = $2
              AND EXISTS (SELECT FROM parked_record WHERE consumer = $3 AND event_id = r.event_id)
            """;

    private static final String MOVE =
            "UPDATE parked_record SET consumer = $3, channel = $3 WHERE consumer = $1 AND key = $2";

    private final EventHandlers handlers;
    private final DeadLetters deadLetters;
    private final ParkedSignal signal;

    ParkedActs(EventHandlers handlers, DeadLetters deadLetters, ParkedSignal signal) {
        this.handlers = handlers;
        this.deadLetters = deadLetters;
        this.signal = signal;
    }

    private record Locked(boolean blocked, int attempts, String error) {}

    Uni<Void> tryNow(Target target) {
        return locked(target, locked -> {
            if (locked.blocked()) {
                throw new KeyConflictException("key %s is blocked: release it instead".formatted(target.key()));
            }
            return SessionSql.update(TRY_NOW, target.channel(), target.key()).replaceWithVoid();
        });
    }

    Uni<Void> release(Target target) {
        return locked(target, locked -> goesOn(target.channel(), target.key(), false));
    }

    Uni<Integer> giveUp(Target target, boolean all, Act act) {
        String channel = target.channel();
        String key = target.key();
        return locked(target, locked -> SessionSql.select(FIRST_RECORDS, channel, key, all ? MOST_AT_ONCE : 1)
                .chain(records -> records.isEmpty()
                        ? nothingToGiveUp(key)
                        : letters(channel, records, locked, act)
                                .chain(() -> SessionSql.update(REMOVE_RECORDS, channel, key, records.getLast()[0]))
                                .chain(removed -> goesOn(channel, key, true).replaceWith(removed))));
    }

    private static Uni<Integer> nothingToGiveUp(String key) {
        return Uni.createFrom()
                .failure(new KeyConflictException(
                        "key %s is blocked and has no waiting event: release the key".formatted(key)));
    }

    private Uni<Void> letters(String channel, List<Object[]> records, Locked locked, Act act) {
        EventHandler handler = Optional.ofNullable(handlers.of(channel)).orElseGet(() -> handlers.orphan(channel));
        var cause = new GivenUpException(act, locked.error());
        int attempts = handler.config().failure().retries() + 1 + locked.attempts();
        return Multi.createFrom()
                .iterable(records)
                .onItem()
                .transformToUniAndConcatenate(row -> {
                    Delivery delivery = delivery(row);
                    return deadLetters.failed(
                            handler, delivery, delivery.context().withAttempt(attempts), cause);
                })
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static Delivery delivery(Object[] row) {
        return new Delivery(
                (String) row[1],
                RawRecord.fromBytes(bytes(row[5])),
                (Integer) row[2],
                (Long) row[3],
                ((OffsetDateTime) row[4]).toInstant(),
                null);
    }

    private static byte[] bytes(Object value) {
        return value instanceof Buffer buffer ? buffer.getBytes() : (byte[]) value;
    }

    /** @param staysBlocked whether a blocked key stays blocked */
    private static Uni<Void> goesOn(String channel, String key, boolean staysBlocked) {
        return SessionSql.update(REMOVE_EMPTY_KEY, channel, key, staysBlocked)
                .chain(removed -> removed > 0
                        ? Uni.createFrom().item(removed)
                        : SessionSql.update(NEXT, channel, key, staysBlocked))
                .replaceWithVoid();
    }

    Uni<Void> move(Target target, String to) {
        String channel = target.channel();
        String key = target.key();
        return locked(target, locked -> SessionSql.update(MAKE_TARGET, channel, key, to)
                .chain(() -> lock(Target.of(to, key)))
                .chain(() -> SessionSql.update(REMOVE_DOUBLES, channel, key, to))
                .chain(() -> SessionSql.update(MOVE, channel, key, to))
                .chain(() -> goesOn(to, key, true))
                .chain(() -> SessionSql.update(REMOVE_EMPTY_KEY, channel, key, false))
                .replaceWithVoid());
    }

    private <T> Uni<T> locked(Target target, Function<Locked, Uni<T>> work) {
        return Locks.inTransaction(target.key(), () -> lock(target).chain(work::apply))
                .invoke(() -> signal.dueIn(Duration.ZERO));
    }

    private static Uni<Locked> lock(Target target) {
        return SessionSql.select(LOCK, target.channel(), target.key()).map(rows -> {
            Object[] row = Locks.only(rows, "parked", target);
            if ((Boolean) row[1]) {
                throw Locks.busy(target.key());
            }
            target.check((String) row[4]);
            return new Locked((Boolean) row[0], (Integer) row[2], (String) row[3]);
        });
    }
}
