package io.millrace.tracking;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.tx.SessionSql;

/** Which generation of the projection is shown, and which is in the making. */
@ApplicationScoped
public class GenerationStore {

    /** Shared: those who draw don't hinder each other, but nobody changes what is shown meanwhile. */
    private static final String SHOWN = "SELECT generation FROM projection_shown FOR SHARE";

    private static final String SHOWN_EXCLUSIVELY = "SELECT generation FROM projection_shown FOR UPDATE";

    private static final String SHOW = "UPDATE projection_shown SET generation = $1, since = now()";

    /** One at a time; one that has not been heard of for a minute has died. */
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

    /** How a rebuild stands. */
    public record Rebuild(
            int generation,
            long recordsRead,
            Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable String outcome) {}

    /** The generation that is shown; it stays so until the current transaction ends. */
    Uni<Integer> shown() {
        return SessionSql.select(SHOWN).map(List::getFirst).map(row -> (Integer) row[0]);
    }

    /** The same, and nobody draws until the current transaction ends. */
    Uni<Integer> shownExclusively() {
        return SessionSql.select(SHOWN_EXCLUSIVELY).map(List::getFirst).map(row -> (Integer) row[0]);
    }

    Uni<Void> show(int generation) {
        return SessionSql.update(SHOW, generation).replaceWithVoid();
    }

    /** A new generation to draw; empty if one is being drawn already. */
    Uni<Optional<Integer>> begin() {
        return SessionSql.select(BEGIN).map(rows -> rows.stream().findFirst().map(row -> (Integer) row[0]));
    }

    /** So many more records are drawn. */
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

    /** Forgets some of what earlier generations showed, and tells how much. */
    Uni<Integer> forget(int shown, int atMost) {
        return SessionSql.update(FORGET_VIEWS, shown, atMost)
                .chain(views -> SessionSql.update(FORGET_HISTORY, shown, atMost).map(entries -> views + entries));
    }
}
