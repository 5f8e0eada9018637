package io.millrace.messaging.failure;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import org.jboss.logging.Logger;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.StoredText;
import io.millrace.messaging.inbox.InboxEvent;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.tx.BoundedSql;
import io.millrace.messaging.tx.SessionSql;

/** The tables {@code parked_key} and {@code parked_record}: parked events, in order within each key. */
@ApplicationScoped
public class ParkStore {

    private static final Logger LOG = Logger.getLogger(ParkStore.class);

    private static final int MAX_ERROR = 2_000;

    /** A claim that a silent database has made all the same runs out. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Each event without a key is parked under a key of its own. */
    private static final String NO_KEY = "no-key:";

    /** The update changes nothing, but locks the row: no worker removes the key before the event is parked. */
    private static final String PARK_KEY = """
            INSERT INTO parked_key (consumer, key, attempts, next_attempt_at, last_error)
            VALUES ($1, $2, 0, now() + $3 * interval '1 ms', $4)
            ON CONFLICT (consumer, key) DO UPDATE SET attempts = parked_key.attempts
            """;

    /**
     * The events of a blocked key came later than a redriven one. So a redriven event is parked before them, in the
     * negative numbers, behind other redriven events.
     */
    private static final String PARK_RECORD = """
            INSERT INTO parked_record
                (consumer, key, seq, event_id, channel, topic, partition, offset_, stored_at, record)
            VALUES ($1, $2,
                nextval('parked_seq') - CASE
                    WHEN $9 AND (SELECT blocked FROM parked_key WHERE consumer = $1 AND key = $2) THEN %d ELSE 0
                END,
                $3, $1, $4, $5, $6, $7, $8)
            ON CONFLICT (consumer, event_id) DO NOTHING
            """.formatted(1L << 62);

    /**
     * After a dead letter, later events of the key wait until a person releases it. A running attempt loses its claim.
     */
    private static final String BLOCK = """
            INSERT INTO parked_key (consumer, key, attempts, next_attempt_at, blocked, last_error)
            VALUES ($1, $2, 0, now(), true, $3)
            ON CONFLICT (consumer, key) DO UPDATE
            SET blocked = true, attempts = 0, last_error = excluded.last_error,
                claim = parked_key.claim + 1, claimed_by = NULL
            """;

    private static final String LOCK_KEY =
            "SELECT attempts FROM parked_key WHERE consumer = $1 AND key = $2 FOR UPDATE";

    /**
     * Claims keys that are due, of each channel as many as there is room for. Until the claim runs out, no other
     * instance tries these keys. Each claim has a number, so that a worker whose claim ran out changes nothing. Where no
     * key was claimed, the only row tells in how many milliseconds the next key of these channels falls due.
     */
    private static final String CLAIM = """
            WITH due AS (
                SELECT d.consumer, d.key FROM unnest($1::text[], $2::int[]) AS c(consumer, room)
                CROSS JOIN LATERAL (
                    SELECT consumer, key FROM parked_key
                    WHERE consumer = c.consumer AND NOT blocked AND next_attempt_at <= now()
                    ORDER BY next_attempt_at LIMIT c.room FOR UPDATE SKIP LOCKED
                ) AS d
            ), claimed AS (
                UPDATE parked_key AS k
                SET next_attempt_at = now() + $3 * interval '1 ms', claim = k.claim + 1, claimed_by = $4
                FROM due AS d WHERE k.consumer = d.consumer AND k.key = d.key
                RETURNING k.consumer, k.key, k.attempts, k.claim
            )
            SELECT c.consumer, c.key, c.attempts, c.claim, r.*,
                CASE WHEN c.key IS NULL THEN (
                    SELECT ceil(extract(epoch FROM min(n.next_attempt_at) - now()) * 1000)::bigint
                    FROM unnest($1::text[]) AS k(consumer)
                    CROSS JOIN LATERAL (
                        SELECT next_attempt_at FROM parked_key
                        WHERE consumer = k.consumer AND NOT blocked ORDER BY next_attempt_at LIMIT 1
                    ) AS n
                ) END AS until_next
            FROM (SELECT) AS always
            LEFT JOIN claimed AS c ON true
            LEFT JOIN LATERAL (
                SELECT seq, channel, topic, partition, offset_, stored_at, record FROM parked_record
                WHERE consumer = c.consumer AND key = c.key ORDER BY seq LIMIT 1
            ) AS r ON true
            """;

    private static final String RENEW = """
            UPDATE parked_key AS k SET next_attempt_at = now() + $4 * interval '1 ms'
            FROM unnest($1::text[], $2::text[], $3::bigint[]) AS c(consumer, key, claim)
            WHERE k.consumer = c.consumer AND k.key = c.key AND k.claim = c.claim AND NOT k.blocked
            """;

    private final BoundedSql sql;
    private final ConsumerMetrics metrics;
    private final ParkedSignal signal;

    ParkStore(BoundedSql sql, ConsumerMetrics metrics, ParkedSignal signal) {
        this.sql = sql;
        this.metrics = metrics;
        this.signal = signal;
    }

    /**
     * The outcome of a search for keys that are due.
     *
     * @param events the first event of each key that was claimed
     * @param untilNext time until the next key falls due, if none of the events was claimed; not positive while another
     *     transaction has locked a key that is due, empty if no key waits
     */
    record Claimed(List<ParkedEvent> events, Optional<Duration> untilNext) {

        static final Claimed NOTHING = new Claimed(List.of(), Optional.empty());
    }

    /** The key under which an event is parked: its own key, or one made of its identity if the record has no key. */
    public static String keyOf(Delivery delivery, EventContext context) {
        return delivery.key() == null ? NO_KEY + context.identity() : keyOf(delivery);
    }

    private static String keyOf(Delivery delivery) {
        return StoredText.ofKey(String.valueOf(delivery.key()));
    }

    /** Parks an event that could not be handled; later events of its key wait behind it. */
    public Uni<Void> park(
            EventHandler handler, Delivery delivery, EventContext context, Duration pause, Throwable failure) {
        metrics.parked(handler.channel());
        LOG.warnf(
                "channel %s: record %s is parked, later records of key %s wait: %s",
                handler.channel(), delivery.position(), keyOf(delivery, context), failure);
        return SessionSql.inTransaction(() -> SessionSql.update(
                                PARK_KEY, handler.channel(), keyOf(delivery, context), pause.toMillis(), error(failure))
                        .chain(() -> append(handler, delivery, context)))
                .invoke(() -> signal.dueIn(pause));
    }

    /**
     * Parks an event behind the parked events of its key, if there are any. Returns whether the event was parked: the
     * key may have gone on since the look at it.
     */
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
                        context.identity(),
                        delivery.raw().topic(),
                        delivery.partition(),
                        delivery.offset(),
                        delivery.timestamp().atOffset(ZoneOffset.UTC),
                        Buffer.buffer(delivery.raw().toBytes()),
                        InboxEvent.of(handler, context).isRedriven())
                .replaceWithVoid();
    }

    /** Blocks the event's key, with the current transaction. */
    public Uni<Void> block(EventHandler handler, Delivery delivery, Throwable failure) {
        String key = keyOf(delivery);
        LOG.errorf(
                "channel %s: key %s is blocked behind dead letter %s until a person releases the key",
                handler.channel(), key, delivery.position());
        return SessionSql.update(BLOCK, handler.channel(), key, error(failure)).replaceWithVoid();
    }

    /**
     * Claims keys that are due.
     *
     * @param room the most keys to claim, by channel
     */
    Uni<Claimed> claim(Map<String, Integer> room, Duration forAtMost, String instance) {
        return sql.execute(
                        LIMIT,
                        CLAIM,
                        Tuple.of(
                                room.keySet().toArray(String[]::new),
                                room.values().toArray(Integer[]::new),
                                forAtMost.toMillis(),
                                instance))
                .map(rows -> new Claimed(
                        rows.stream()
                                .filter(row -> row.getLong("seq") != null)
                                .map(ParkStore::event)
                                .toList(),
                        untilNext(rows.iterator().next())));
    }

    private static Optional<Duration> untilNext(Row first) {
        return first.getString("key") == null
                ? Optional.ofNullable(first.getLong("until_next")).map(Duration::ofMillis)
                : Optional.of(Duration.ZERO);
    }

    /** Extends the claims that are still held, by the given time from now. */
    Uni<Void> renew(Collection<ParkedEvent> events, Duration forAtMost) {
        return sql.execute(
                        LIMIT,
                        RENEW,
                        Tuple.of(
                                events.stream().map(ParkedEvent::consumer).toArray(String[]::new),
                                events.stream().map(ParkedEvent::key).toArray(String[]::new),
                                events.stream().map(ParkedEvent::claim).toArray(Long[]::new),
                                forAtMost.toMillis()))
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
                row.getLong("claim"),
                delivery);
    }

    static String error(Throwable failure) {
        String text = StoredText.of(failure.toString());
        return text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR);
    }
}
