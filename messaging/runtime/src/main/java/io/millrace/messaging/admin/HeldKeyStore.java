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

import io.millrace.messaging.topology.EmitterSpec;
import io.millrace.messaging.topology.MessagingTopology;

/** Reads held keys of the outbox. */
@ApplicationScoped
class HeldKeyStore {

    private static final String KEYS = """
            SELECT channel, key, false AS blocked, since, attempts, next_attempt_at, NULL::text AS tried_by, last_error
            FROM outbox_hold
            """;

    private static final String WAITING = "outbox_held AS r WHERE r.channel = k.channel AND r.key = k.key";

    private static final String ROWS = """
            SELECT r.channel, r.key, r.id, r.event_id, r.type, r.headers::text AS headers, r.payload, r.created_at,
                h.attempts, h.last_error, h.since
            FROM outbox_held AS r JOIN outbox_hold AS h USING (channel, key)
            WHERE r.channel = $1 AND r.key = $2 AND r.id >= $3 ORDER BY r.id LIMIT $4
            """;

    private final Pool pool;
    private final KeyTable table;

    HeldKeyStore(Pool pool, MessagingTopology topology) {
        this.pool = pool;
        this.table = new KeyTable(
                pool,
                () -> topology.emitters().stream().map(EmitterSpec::channel).collect(Collectors.toSet()),
                KEYS,
                WAITING);
    }

    KeyState state(String channel) {
        return table.state(channel, false);
    }

    Uni<List<KeyCount>> counts() {
        return table.counts();
    }

    Uni<List<Cause>> causes(Optional<String> channel, int limit) {
        return table.causes(channel, limit);
    }

    Uni<Page<HeldKey>> keys(KeyFilter filter) {
        return table.keys(filter, this::key);
    }

    /** The rows of a key, from the given place on. */
    Uni<List<HeldRow>> rows(String channel, String key, OptionalLong from, int limit) {
        return pool.preparedQuery(ROWS)
                .execute(Tuple.of(channel, key, from.orElse(0), limit))
                .map(rows -> rows.stream().map(HeldKeyStore::row).toList());
    }

    private HeldKey key(Row row) {
        return new HeldKey(
                row.getString("channel"),
                row.getString("key"),
                table.state(row),
                time(row, "since"),
                row.getLong("waiting"),
                row.getInteger("attempts"),
                time(row, "next_attempt_at"),
                row.getString("last_error"));
    }

    private static HeldRow row(Row row) {
        return new HeldRow(
                row.getString("channel"),
                row.getString("key"),
                row.getLong("id"),
                row.getUUID("event_id"),
                row.getString("type"),
                row.getString("headers"),
                row.getBuffer("payload").getBytes(),
                time(row, "created_at"),
                row.getInteger("attempts"),
                row.getString("last_error"),
                time(row, "since"));
    }
}
