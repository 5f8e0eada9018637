package io.millrace.users.keys;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;

import io.millrace.messaging.tx.SessionSql;

/** Queries and updates the signing keys. */
@ApplicationScoped
class SigningKeyStore {

    /** Admits one instance at a time, which decides about the next key. The number is the lock's name. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(7033110402)";

    private static final String LIST =
            "SELECT id, public_key, private_key, signs_from FROM signing_key ORDER BY signs_from, id";

    private static final String ADD = """
            INSERT INTO signing_key (id, public_key, private_key, created_at, signs_from) VALUES ($1, $2, $3, $4, $5)
            """;

    /** A key as it is stored. */
    record Row(String id, byte[] publicKey, byte[] encrypted, Instant signsFrom) {}

    Uni<Void> lock() {
        return SessionSql.select(LOCK).replaceWithVoid();
    }

    Uni<List<Row>> list() {
        return SessionSql.select(LIST)
                .map(rows -> rows.stream().map(SigningKeyStore::row).toList());
    }

    Uni<Void> add(Row key, Instant now) {
        return SessionSql.update(
                        ADD,
                        key.id(),
                        Buffer.buffer(key.publicKey()),
                        Buffer.buffer(key.encrypted()),
                        time(now),
                        time(key.signsFrom()))
                .replaceWithVoid();
    }

    Uni<Void> remove(List<String> ids) {
        return ids.isEmpty()
                ? Uni.createFrom().voidItem()
                : SessionSql.update("DELETE FROM signing_key WHERE id = ANY($1)", (Object) ids.toArray(String[]::new))
                        .replaceWithVoid();
    }

    private static Row row(Object[] row) {
        return new Row((String) row[0], bytes(row[1]), bytes(row[2]), ((OffsetDateTime) row[3]).toInstant());
    }

    private static byte[] bytes(Object column) {
        return column instanceof Buffer buffer ? buffer.getBytes() : (byte[]) column;
    }

    private static OffsetDateTime time(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
