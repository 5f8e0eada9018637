package io.millrace.messaging.saga;

import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;

/** Lists the sagas of the table {@code saga} for persons: those of one status, and those stuck for one reason. */
@ApplicationScoped
class SagaLists {

    private static final String LATEST_FIRST = """
            SELECT id FROM saga
            WHERE status = $1 AND (updated_at, id) < ($2, $3) AND updated_at >= $4 AND updated_at < $5
            ORDER BY updated_at DESC, id DESC LIMIT $6
            """;

    private static final String OLDEST_FIRST = """
            SELECT id FROM saga
            WHERE status = $1 AND (updated_at, id) > ($2, $3) AND updated_at >= $4 AND updated_at < $5
            ORDER BY updated_at, id LIMIT $6
            """;

    /** An earlier release sets no stuck_reason. */
    private static final String STUCK_REASONS = """
            SELECT type, coalesce(reason, ''), count(*), min(since)
            FROM (
                SELECT type, reason, CASE WHEN stuck_reason = reason THEN stuck_since ELSE updated_at END AS since
                FROM saga WHERE status = 'STUCK'
            ) AS stuck
            GROUP BY type, reason ORDER BY count(*) DESC, min(since) LIMIT 1000
            """;

    private static final String STUCK_BECAUSE = """
            SELECT id FROM saga WHERE status = 'STUCK' AND reason = $1 ORDER BY updated_at LIMIT $2
            """;

    private static final String COUNT_STUCK_BECAUSE =
            "SELECT count(*) FROM saga WHERE status = 'STUCK' AND reason = $1";

    private static final String TO_THE_END = """
            UPDATE saga SET updated_at = now(), stuck_reason = reason,
                stuck_since = CASE WHEN stuck_reason = reason THEN stuck_since ELSE updated_at END
            WHERE id = $1 AND status = 'STUCK'
            """;

    private final Pool pool;

    SagaLists(Pool pool) {
        this.pool = pool;
    }

    Uni<List<UUID>> ids(SagaListing listing, int atMost) {
        SagaListing.Position start = listing.start();
        return pool.preparedQuery(listing.oldestFirst() ? OLDEST_FIRST : LATEST_FIRST)
                .execute(Tuple.from(List.of(
                        listing.status().name(),
                        start.updatedAt().atOffset(ZoneOffset.UTC),
                        start.id(),
                        listing.notBefore().atOffset(ZoneOffset.UTC),
                        listing.before().atOffset(ZoneOffset.UTC),
                        atMost)))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).toList());
    }

    Uni<List<Sagas.StuckReason>> stuckReasons() {
        return pool.preparedQuery(STUCK_REASONS).execute().map(rows -> rows.stream()
                .map(row -> new Sagas.StuckReason(
                        row.getString(0),
                        row.getString(1),
                        row.getLong(2),
                        row.getOffsetDateTime(3).toInstant()))
                .toList());
    }

    /** Ids of the sagas that are stuck for this reason, those stuck the longest first. */
    Uni<List<UUID>> stuckBecause(String reason, int atMost) {
        return pool.preparedQuery(STUCK_BECAUSE)
                .execute(Tuple.of(reason, atMost))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).toList());
    }

    Uni<Long> countStuckBecause(String reason) {
        return pool.preparedQuery(COUNT_STUCK_BECAUSE)
                .execute(Tuple.of(reason))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** Puts a stuck saga behind all other stuck sagas in the order of {@link #stuckBecause}. */
    Uni<Void> toTheEnd(UUID id) {
        return pool.preparedQuery(TO_THE_END).execute(Tuple.of(id)).replaceWithVoid();
    }
}
