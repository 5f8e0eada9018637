package io.millrace.messaging.failure;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import org.jboss.logging.Logger;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.StoredText;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.tx.SessionSql;

/** The tables {@code parked_key} and {@code parked_record}: events put aside, in the order of their keys. */
@ApplicationScoped
public class ParkStore {

    private static final Logger LOG = Logger.getLogger(ParkStore.class);

    private static final int MAX_ERROR = 2_000;

    /** Events without a key wait for nothing but themselves. */
    private static final String NO_KEY = "no-key:";

    private static final String PARK_KEY = """
            INSERT INTO parked_key (consumer, key, attempts, next_attempt_at, last_error)
            VALUES ($1, $2, 0, now() + $3 * interval '1 ms', $4)
            ON CONFLICT DO NOTHING
            """;

    private static final String PARK_RECORD = """
            INSERT INTO parked_record
                (consumer, key, event_id, channel, topic, partition, offset_, stored_at, record)
            VALUES ($1, $2, $3, $1, $4, $5, $6, $7, $8)
            ON CONFLICT (consumer, event_id) DO NOTHING
            """;

    private static final String LOCK_KEY =
            "SELECT attempts FROM parked_key WHERE consumer = $1 AND key = $2 FOR UPDATE";

    /** Claims keys that are due: until the claim runs out, nobody else tries them. */
    private static final String CLAIM = """
            WITH due AS (
                SELECT consumer, key FROM parked_key
                WHERE consumer = ANY($1) AND NOT blocked AND next_attempt_at <= now()
                ORDER BY next_attempt_at LIMIT $3 FOR UPDATE SKIP LOCKED
            ), claimed AS (
                UPDATE parked_key AS k SET next_attempt_at = now() + $2 * interval '1 ms'
                FROM due AS d WHERE k.consumer = d.consumer AND k.key = d.key
                RETURNING k.consumer, k.key, k.attempts
            )
            SELECT c.consumer, c.key, c.attempts, r.*
            FROM claimed AS c
            LEFT JOIN LATERAL (
                SELECT seq, channel, topic, partition, offset_, stored_at, record FROM parked_record
                WHERE consumer = c.consumer AND key = c.key ORDER BY seq LIMIT 1
            ) AS r ON true
            """;

    private static final String REMOVE_RECORD =
            "DELETE FROM parked_record WHERE consumer = $1 AND key = $2 AND seq = $3";

    private static final String REMOVE_EMPTY_KEY = """
            DELETE FROM parked_key AS k WHERE consumer = $1 AND key = $2
              AND NOT EXISTS (SELECT FROM parked_record WHERE consumer = k.consumer AND key = k.key)
            """;

    private static final String NEXT_IN_KEY = """
            UPDATE parked_key SET attempts = 0, next_attempt_at = now(), blocked = $3
            WHERE consumer = $1 AND key = $2
            """;

    private static final String POSTPONE = """
            UPDATE parked_key SET next_attempt_at = now() + $3 * interval '1 ms' WHERE consumer = $1 AND key = $2
            """;

    private static final String FAILED_AGAIN = """
            UPDATE parked_key
            SET attempts = attempts + 1, next_attempt_at = now() + $3 * interval '1 ms', last_error = $4
            WHERE consumer = $1 AND key = $2
            """;

    private final Pool pool;
    private final ConsumerMetrics metrics;

    ParkStore(Pool pool, ConsumerMetrics metrics) {
        this.pool = pool;
        this.metrics = metrics;
    }

    /** What an event waits by: its key, or itself. */
    public static String keyOf(Delivery delivery, EventContext context) {
        String key = delivery.key();
        return key == null ? NO_KEY + context.inboxId() : StoredText.ofKey(key);
    }

    /** Puts an event aside that could not be handled; later events of its key wait behind it. */
    public Uni<Void> park(EventHandler handler, Delivery delivery, EventContext context, Throwable failure) {
        metrics.parked(handler.channel());
        LOG.warnf("channel %s: %s parked: %s", handler.channel(), delivery.position(), failure);
        long pause = handler.config().failure().parkedDelay().toMillis();
        return SessionSql.inTransaction(
                () -> SessionSql.update(PARK_KEY, handler.channel(), keyOf(delivery, context), pause, error(failure))
                        .chain(() -> append(handler, delivery, context)));
    }

    /** Puts an event behind those of its key that are parked, if there are any, and tells whether it did. */
    public Uni<Boolean> parkBehind(EventHandler handler, Delivery delivery, EventContext context) {
        return SessionSql.inTransaction(() -> SessionSql.select(LOCK_KEY, handler.channel(), keyOf(delivery, context))
                .chain(rows -> rows.isEmpty()
                        ? Uni.createFrom().item(false)
                        : append(handler, delivery, context).replaceWith(true)));
    }

    /** Adds an event to its parked key, with the current transaction. */
    public Uni<Void> append(EventHandler handler, Delivery delivery, EventContext context) {
        return SessionSql.update(
                        PARK_RECORD,
                        handler.channel(),
                        keyOf(delivery, context),
                        context.inboxId(),
                        delivery.raw().topic(),
                        delivery.partition(),
                        delivery.offset(),
                        delivery.timestamp().atOffset(ZoneOffset.UTC),
                        Buffer.buffer(delivery.raw().toBytes()))
                .replaceWithVoid();
    }

    /** Takes the first events of keys that are due. A key without any is removed. */
    Uni<List<ParkedEvent>> claim(Collection<String> consumers, Duration forAtMost, int atMost) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(consumers.toArray(String[]::new), forAtMost.toMillis(), atMost))
                .map(rows -> rows.stream()
                        .filter(row -> row.getLong("seq") != null)
                        .map(ParkStore::event)
                        .toList());
    }

    /** Locks the key for the rest of the transaction, and tells whether it is still parked. */
    Uni<Boolean> lock(ParkedEvent event) {
        return SessionSql.select(LOCK_KEY, event.consumer(), event.key()).map(rows -> !rows.isEmpty());
    }

    /** The first event is dealt with: the next one's turn, or none is left. With the current transaction. */
    Uni<Void> advance(ParkedEvent event, boolean block) {
        return SessionSql.update(REMOVE_RECORD, event.consumer(), event.key(), event.seq())
                .chain(() -> SessionSql.update(REMOVE_EMPTY_KEY, event.consumer(), event.key()))
                .chain(removed -> removed > 0
                        ? Uni.createFrom().item(removed)
                        : SessionSql.update(NEXT_IN_KEY, event.consumer(), event.key(), block))
                .replaceWithVoid();
    }

    /** What could not even be tried counts for nothing. */
    Uni<Void> postpone(ParkedEvent event, Duration pause) {
        return SessionSql.inTransaction(
                        () -> SessionSql.update(POSTPONE, event.consumer(), event.key(), pause.toMillis()))
                .replaceWithVoid();
    }

    Uni<Void> failedAgain(ParkedEvent event, Duration pause, Throwable failure) {
        return SessionSql.inTransaction(() -> SessionSql.update(
                        FAILED_AGAIN, event.consumer(), event.key(), pause.toMillis(), error(failure)))
                .replaceWithVoid();
    }

    private static ParkedEvent event(Row row) {
        var delivery = new Delivery(
                row.getString("channel"),
                RawRecord.fromBytes(row.getBuffer("record").getBytes()),
                row.getInteger("partition"),
                row.getLong("offset_"),
                Optional.ofNullable(row.getOffsetDateTime("stored_at"))
                        .map(OffsetDateTime::toInstant)
                        .orElseThrow(),
                null);
        return new ParkedEvent(
                row.getString("consumer"),
                row.getString("key"),
                row.getLong("seq"),
                row.getInteger("attempts"),
                delivery);
    }

    private static String error(Throwable failure) {
        String text = StoredText.of(failure.toString());
        return text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR);
    }
}
