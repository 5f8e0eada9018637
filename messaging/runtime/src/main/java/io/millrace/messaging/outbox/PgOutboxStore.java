package io.millrace.messaging.outbox;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

import jakarta.enterprise.context.ApplicationScoped;

import io.vertx.core.buffer.Buffer;
import org.hibernate.reactive.pool.ReactiveConnection;

/** Stores the events of transactions in PostgreSQL. */
@ApplicationScoped
public class PgOutboxStore implements OutboxStore {

    /** First key of the outbox's advisory locks, "mill" in ASCII; the second key is the slot. */
    private static final int LOCK_SPACE = 0x6d696c6c;

    /*
     * A sequence value is no commit order: of two transactions, the one that draws first may commit last. So each
     * transaction locks the slots of its keys before it draws ids, and holds the locks until it has committed. Slots
     * are locked in ascending order, and this is the transaction's last statement: no deadlock.
     *
     * The transaction also gets its own id before it draws. A reader that sees a sequence value knows that the
     * transaction which drew it is among those numbered by then. The relay's lower bound relies on this (see
     * relay.read.Horizon).
     */
    private static final String APPEND = """
            WITH input AS MATERIALIZED (
                SELECT *
                FROM unnest($1::text[], $2::int[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::bytea[], $8::int[])
                    WITH ORDINALITY AS t(channel, lane, key, event_id, type, headers, payload, slot, n)
            ), locked AS MATERIALIZED (
                SELECT count(pg_advisory_xact_lock(%d, slot)) AS slots, pg_current_xact_id() AS xid
                FROM (SELECT DISTINCT slot FROM input ORDER BY slot) AS s
            )
            INSERT INTO outbox (id, channel, lane, key, event_id, type, headers, payload)
            SELECT nextval('outbox_id_seq'), channel, lane, key, event_id, type, headers::json, payload
            FROM (SELECT input.* FROM locked, input ORDER BY n) AS ordered
            """.formatted(LOCK_SPACE);

    @Override
    public CompletionStage<Void> append(ReactiveConnection connection, List<NewRow> rows) {
        int n = rows.size();
        var channels = new String[n];
        var lanes = new Integer[n];
        var keys = new String[n];
        var eventIds = new UUID[n];
        var types = new String[n];
        var headers = new String[n];
        var payloads = new Buffer[n];
        var slots = new Integer[n];
        for (int i = 0; i < n; i++) {
            NewRow row = rows.get(i);
            channels[i] = row.channel();
            lanes[i] = Lanes.of(row.key());
            keys[i] = row.key();
            eventIds[i] = row.eventId();
            types[i] = row.type();
            headers[i] = row.headers();
            payloads[i] = Buffer.buffer(row.payload());
            slots[i] = Lanes.lockSlot(row.channel(), row.key());
        }
        Object[] parameters = {channels, lanes, keys, eventIds, types, headers, payloads, slots};
        return connection.update(APPEND, parameters).thenAccept(count -> {
            if (count != n) {
                throw new IllegalStateException("outbox: stored %d of %d events".formatted(count, n));
            }
        });
    }
}
