package io.millrace.messaging.admin;

import static io.millrace.messaging.admin.KeyTable.time;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;

import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.consume.EventHandlers;
import io.millrace.messaging.event.RawRecord;

/** Reads parked keys. */
@ApplicationScoped
class ParkedKeyStore {

    private static final String KEYS = """
            SELECT consumer AS channel, key, blocked, since, attempts, next_attempt_at,
                CASE WHEN next_attempt_at > now() THEN claimed_by END AS tried_by, last_error
            FROM parked_key
            """;

    private static final String EVENTS = "parked_record AS r WHERE r.consumer = k.channel AND r.key = k.key";

    private static final String RECORDS = """
            SELECT r.consumer, r.key, r.seq, r.event_id, r.channel, r.topic, r.partition, r.offset_, r.stored_at,
                r.parked_at, r.record, k.attempts, k.last_error, k.since
            FROM parked_record AS r JOIN parked_key AS k USING (consumer, key)
            WHERE r.consumer = $1 AND r.key = $2 AND r.seq >= $3 ORDER BY r.seq LIMIT $4
            """;

    private final Pool pool;
    private final KeyTable table;

    ParkedKeyStore(Pool pool, EventHandlers handlers) {
        this.pool = pool;
        this.table = new KeyTable(
                pool,
                () -> handlers.all().stream().map(EventHandler::channel).collect(Collectors.toSet()),
                KEYS,
                EVENTS);
    }

    Uni<List<KeyCount>> counts() {
        return table.counts();
    }

    Uni<List<Cause>> causes(Optional<String> channel, int limit) {
        return table.causes(channel, limit);
    }

    Uni<Page<ParkedKey>> keys(KeyFilter filter) {
        return table.keys(filter, this::key);
    }

    /** The records of a key, from the given place on. */
    Uni<List<ParkedRecord>> records(String channel, String key, OptionalLong from, int limit) {
        return pool.preparedQuery(RECORDS)
                .execute(Tuple.of(channel, key, from.orElse(Long.MIN_VALUE), limit))
                .map(rows -> rows.stream().map(ParkedKeyStore::record).toList());
    }

    private ParkedKey key(Row row) {
        return new ParkedKey(
                row.getString("channel"),
                row.getString("key"),
                table.state(row),
                time(row, "since"),
                row.getLong("waiting"),
                row.getInteger("attempts"),
                time(row, "next_attempt_at"),
                Optional.ofNullable(row.getString("tried_by")),
                row.getString("last_error"));
    }

    private static ParkedRecord record(Row row) {
        var delivery = new Delivery(
                row.getString("channel"),
                RawRecord.fromBytes(row.getBuffer("record").getBytes()),
                row.getInteger("partition"),
                row.getLong("offset_"),
                time(row, "stored_at").toInstant(),
                null);
        return new ParkedRecord(
                row.getString("consumer"),
                row.getString("key"),
                row.getLong("seq"),
                row.getUUID("event_id"),
                time(row, "parked_at"),
                delivery,
                row.getInteger("attempts"),
                row.getString("last_error"),
                time(row, "since"));
    }
}
