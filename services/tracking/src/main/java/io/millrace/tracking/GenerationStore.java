package io.millrace.tracking;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.tx.SessionSql;

/** The current generation of the projection, and the one that is being rebuilt. */
@ApplicationScoped
public class GenerationStore {

    /** A shared lock: events are applied concurrently, but the current generation does not change meanwhile. */
    private static final String SHOWN = "SELECT generation FROM projection_shown FOR SHARE";

    private static final String SHOWN_EXCLUSIVELY = "SELECT generation FROM projection_shown FOR UPDATE";

    private static final String SHOW = "UPDATE projection_shown SET generation = $1, since = now()";

    /** Allows one rebuild at a time. A rebuild without progress for a minute has failed. */
    private static final String BEGIN = """
            INSERT INTO projection_rebuild (generation, read)
            SELECT greatest(max(r.generation), max(s.generation)) + 1, 0
            FROM projection_shown AS s LEFT JOIN projection_rebuild AS r ON true
            HAVING NOT EXISTS (
                SELECT FROM projection_rebuild WHERE ended_at IS NULL AND heard_at > now() - interval '1 minute'
            )
            ON CONFLICT DO NOTHING
            RETURNING generation
            """;

    private static final String HEARD =
            "UPDATE projection_rebuild SET read = read + $2, heard_at = now() WHERE generation = $1";

    private static final String END =
            "UPDATE projection_rebuild SET ended_at = now(), outcome = $2, heard_at = now() WHERE generation = $1";

    private static final String LATEST = """
            SELECT generation, read, started_at, ended_at, outcome FROM projection_rebuild
            ORDER BY generation DESC LIMIT 1
            """;

    private static final String FORGET_VIEWS = """
            DELETE FROM order_view WHERE ctid IN (SELECT ctid FROM order_view WHERE generation <> $1
            AND generation < (SELECT generation FROM projection_shown) LIMIT $2)
            """;

    private static final String FORGET_HISTORY = """
            DELETE FROM order_history WHERE ctid IN (SELECT ctid FROM order_history WHERE generation <> $1
            AND generation < (SELECT generation FROM projection_shown) LIMIT $2)
            """;

    private static final String FORGET_PRODUCTS = """
            DELETE FROM order_product WHERE ctid IN (SELECT ctid FROM order_product WHERE generation <> $1
            AND generation < (SELECT generation FROM projection_shown) LIMIT $2)
            """;

    /** The progress of a rebuild. */
    public record Rebuild(
            int generation,
            long recordsRead,
            Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable String outcome) {}

    /** The current generation; it does not change until the transaction ends. */
    Uni<Integer> shown() {
        return SessionSql.select(SHOWN).map(List::getFirst).map(row -> (Integer) row[0]);
    }

    /** The current generation; no event is applied until the transaction ends. */
    Uni<Integer> shownExclusively() {
        return SessionSql.select(SHOWN_EXCLUSIVELY).map(List::getFirst).map(row -> (Integer) row[0]);
    }

    Uni<Void> show(int generation) {
        return SessionSql.update(SHOW, generation).replaceWithVoid();
    }

    /** Begins a new generation; empty if a rebuild is running. */
    Uni<Optional<Integer>> begin() {
        return SessionSql.select(BEGIN).map(rows -> rows.stream().findFirst().map(row -> (Integer) row[0]));
    }

    /** Adds to the number of applied records. */
    Uni<Void> heard(int generation, long count) {
        return SessionSql.update(HEARD, generation, count).replaceWithVoid();
    }

    Uni<Void> end(int generation, String outcome) {
        return SessionSql.update(END, generation, outcome).replaceWithVoid();
    }

    Uni<Optional<Rebuild>> latest() {
        return SessionSql.select(LATEST).map(rows -> rows.stream()
                .findFirst()
                .map(row -> new Rebuild(
                        (Integer) row[0],
                        (Long) row[1],
                        ((OffsetDateTime) row[2]).toInstant(),
                        row[3] == null ? null : ((OffsetDateTime) row[3]).toInstant(),
                        (String) row[4])));
    }

    /** Deletes some rows of earlier generations; returns their number. */
    Uni<Integer> forget(int shown, int atMost) {
        return SessionSql.update(FORGET_VIEWS, shown, atMost)
                .chain(views -> SessionSql.update(FORGET_HISTORY, shown, atMost).map(entries -> views + entries))
                .chain(rows -> SessionSql.update(FORGET_PRODUCTS, shown, atMost).map(products -> rows + products));
    }
}
