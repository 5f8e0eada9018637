package io.millrace.messaging.admin;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.relay.RelaySignal;
import io.millrace.messaging.tx.SessionSql;

/** Carries out acts on held keys. */
@ApplicationScoped
class HeldActs {

    private static final String LOCK =
            "SELECT last_error, %s AS cause FROM outbox_hold WHERE channel = $1 AND key = $2 FOR UPDATE"
                    .formatted(Cause.shapeOf("last_error"));

    private static final String TRY_NOW = """
            UPDATE outbox_hold SET next_attempt_at = now(), attempts = CASE WHEN $3 THEN 0 ELSE attempts END
            WHERE channel = $1 AND key = $2
            """;

    private static final String LAST = """
            SELECT max(id) FROM (
                SELECT id FROM outbox_held WHERE channel = $1 AND key = $2 ORDER BY id LIMIT $3
            ) AS first_rows
            """;

    private static final String GIVE_UP = """
            WITH given AS (
                DELETE FROM outbox_held WHERE channel = $1 AND key = $2 AND id <= $3 RETURNING *
            )
            INSERT INTO outbox_given_up
                (id, channel, lane, key, event_id, type, headers, payload, created_at, actor, reason, error)
            SELECT id, channel, lane, key, event_id, type, headers, payload, created_at, $4, $5, $6 FROM given
            """;

    /**
     * The last statement of giving rows up. A relay reads the key's first row only when the row is due by
     * {@code next_attempt_at}: before that time no attempt is under way.
     */
    private static final String NEXT = """
            UPDATE outbox_hold SET attempts = 0, next_attempt_at = now()
            WHERE channel = $1 AND key = $2 AND ($3 OR next_attempt_at > clock_timestamp() + interval '1 s')
            """;

    private final HeldKeyStore store;
    private final RelaySignal signal;

    HeldActs(HeldKeyStore store, RelaySignal signal) {
        this.store = store;
        this.signal = signal;
    }

    Uni<Void> tryNow(Target target, boolean anew) {
        needsEmitter(target.channel());
        return Locks.inTransaction(target.key(), () -> lock(target)
                        .chain(() -> SessionSql.update(TRY_NOW, target.channel(), target.key(), anew))
                        .replaceWithVoid())
                .invoke(() -> signal.holdsChanged(target.channel()));
    }

    void needsEmitter(String channel) {
        if (store.state(channel) == KeyState.ORPHANED) {
            throw new KeyConflictException(
                    "channel %s has no emitter any more, so no relay publishes the key: give the key up"
                            .formatted(channel));
        }
    }

    Uni<Integer> giveUp(Target target, boolean all, Act act) {
        String channel = target.channel();
        String key = target.key();
        boolean orphaned = store.state(channel) == KeyState.ORPHANED;
        return Locks.inTransaction(key, () -> lock(target)
                        .chain(error -> SessionSql.select(LAST, channel, key, all ? ParkedActs.MOST_AT_ONCE : 1)
                                .map(rows -> rows.getFirst()[0])
                                .onItem()
                                .ifNull()
                                .failWith(() -> new KeyConflictException(
                                        "key %s has no held row left: the relay publishes its next rows without help"
                                                .formatted(key)))
                                .chain(last -> SessionSql.update(
                                        GIVE_UP, channel, key, last, act.actor(), act.reason(), error)))
                        .call(() -> SessionSql.update(NEXT, channel, key, orphaned)
                                .invoke(changed -> {
                                    if (changed == 0) {
                                        throw new KeyConflictException(
                                                ("key %s is due, and the relay may be publishing its row at this moment: "
                                                                + "if the key still waits in a few seconds, repeat the request")
                                                        .formatted(key));
                                    }
                                })))
                .invoke(() -> signal.holdsChanged(channel));
    }

    private static Uni<String> lock(Target target) {
        return SessionSql.select(LOCK, target.channel(), target.key()).map(rows -> {
            Object[] row = Locks.only(rows, "held", target);
            target.check((String) row[1]);
            return (String) row[0];
        });
    }
}
