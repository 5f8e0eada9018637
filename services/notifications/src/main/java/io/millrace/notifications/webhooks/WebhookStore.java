package io.millrace.notifications.webhooks;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.PageSql;
import io.millrace.kit.webhook.WebhookSecret;
import io.millrace.messaging.tx.BoundedSql;
import io.millrace.messaging.tx.KeptPlan;
import io.millrace.messaging.tx.SessionSql;

/** Queries and updates the subscriptions. */
@ApplicationScoped
class WebhookStore {

    private static final String SELECT = """
            SELECT id, url, events, description, enabled, disabled_reason, version, created_at, changed_at,
                CASE WHEN previous_until > now() THEN previous_until END
            FROM webhook
            """;

    /** Admits one creation at a time: two creations would not count each other's row. The number is the lock's name. */
    private static final String LOCK_CREATION = "SELECT pg_advisory_xact_lock(7033110401)";

    private static final String ADD = """
            INSERT INTO webhook (id, url, events, description, enabled, disabled_reason, secret, version, created_at, changed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """;

    private static final String CHANGE = """
            UPDATE webhook
            SET url = $2, events = $3, description = $4, enabled = $5, disabled_reason = $6, version = $7, changed_at = $8
            WHERE id = $1
            """;

    private static final String REPLACE_SECRET = """
            UPDATE webhook SET previous_secret = secret, previous_until = $3, secret = $2, version = version + 1,
                changed_at = $4
            WHERE id = $1
            """;

    private static final String DISABLE = """
            UPDATE webhook SET enabled = false, disabled_reason = $2, version = version + 1, changed_at = $3
            WHERE id = $1 AND enabled AND url = $4
            """;

    private static final String SUBSCRIBERS = KeptPlan.of("""
            SELECT e.n, w.id
            FROM unnest($1::text[], $2::timestamptz[]) WITH ORDINALITY AS e(type, until, n)
            JOIN webhook AS w ON w.enabled AND w.created_at <= e.until AND (w.events = '{}' OR e.type = ANY (w.events))
            ORDER BY e.n, w.id
            """);

    /**
     * The time before its creation from which a subscription gets events. A record has the time of the clock of the
     * process that published it, and a subscription has the time of this service's clock: without a margin, a
     * subscription would miss events that happen after it where the publisher's clock is behind.
     */
    private static final Duration CLOCK_MARGIN = Duration.ofHours(1);

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final BoundedSql sql;

    WebhookStore(BoundedSql sql) {
        this.sql = sql;
    }

    /** A page, and one row more if there is another page. Ids are in the order of creation. */
    Uni<List<Webhook>> list(CreationSort sort, @Nullable UUID after, int size) {
        var sql = new PageSql(SELECT);
        switch (sort) {
            case CREATED_AT -> sql.whereGiven("id > ?", after).then("ORDER BY id LIMIT ?", size + 1);
            case CREATED_AT_DOWN -> sql.whereGiven("id < ?", after).then("ORDER BY id DESC LIMIT ?", size + 1);
        }
        return SessionSql.select(sql.sql(), sql.parameters())
                .map(rows -> rows.stream().map(WebhookStore::webhook).toList());
    }

    Uni<Optional<Webhook>> find(UUID id) {
        return one(SELECT + "WHERE id = $1", id);
    }

    /** The subscription, locked until the transaction ends. */
    Uni<Optional<Webhook>> findForChange(UUID id) {
        return one(SELECT + "WHERE id = $1 FOR UPDATE", id);
    }

    private static Uni<Optional<Webhook>> one(String sql, UUID id) {
        return SessionSql.select(sql, id).map(rows -> rows.stream().findFirst().map(WebhookStore::webhook));
    }

    /** The number of subscriptions, which no other transaction raises until the current transaction ends. */
    Uni<Long> countForCreation() {
        return SessionSql.select(LOCK_CREATION)
                .chain(() -> SessionSql.select("SELECT count(*) FROM webhook"))
                .map(rows -> (Long) rows.getFirst()[0]);
    }

    Uni<Void> add(Webhook webhook, WebhookSecret secret) {
        return SessionSql.update(
                        ADD,
                        webhook.id(),
                        webhook.url(),
                        webhook.events().toArray(String[]::new),
                        webhook.description(),
                        webhook.enabled(),
                        webhook.disabledReason(),
                        secret.text(),
                        webhook.version(),
                        time(webhook.createdAt()),
                        time(webhook.changedAt()))
                .replaceWithVoid();
    }

    Uni<Void> change(Webhook webhook) {
        return SessionSql.update(
                        CHANGE,
                        webhook.id(),
                        webhook.url(),
                        webhook.events().toArray(String[]::new),
                        webhook.description(),
                        webhook.enabled(),
                        webhook.disabledReason(),
                        webhook.version(),
                        time(webhook.changedAt()))
                .replaceWithVoid();
    }

    /** Replaces the secret. The previous secret signs too until the given time; earlier secrets no longer sign. */
    Uni<Void> replaceSecret(UUID id, WebhookSecret secret, Instant previousUntil, Instant now) {
        return SessionSql.update(REPLACE_SECRET, id, secret.text(), time(previousUntil), time(now))
                .replaceWithVoid();
    }

    /** @param url the address that the message was sent to; a subscription with another address by now stays enabled */
    Uni<Void> disable(UUID id, String url, String reason, Instant now) {
        return SessionSql.update(DISABLE, id, reason, time(now), url).replaceWithVoid();
    }

    Uni<Boolean> remove(UUID id) {
        return SessionSql.update("DELETE FROM webhook WHERE id = $1", id).map(removed -> removed > 0);
    }

    /**
     * Something that subscriptions may want.
     *
     * @param type one of {@link EventTypes}
     * @param publishedAt according to the publisher's clock
     */
    record Offer(String type, Instant publishedAt) {}

    /**
     * The subscriptions that want events of a type, and existed when the event was published. A subscription that is
     * younger than the event by {@link #CLOCK_MARGIN} at most counts as one that existed.
     *
     * @return a list of subscriptions for each offer
     */
    Uni<List<List<UUID>>> subscribers(List<Offer> offers) {
        return SessionSql.select(SUBSCRIBERS, types(offers), times(offers)).map(rows -> {
            List<List<UUID>> found =
                    offers.stream().<List<UUID>>map(offer -> new ArrayList<>()).toList();
            rows.forEach(row -> found.get(index((Long) row[0])).add((UUID) row[1]));
            return found;
        });
    }

    /** Whether there are subscriptions that want each of the offers. One statement, outside of any transaction. */
    Uni<List<Boolean>> areWanted(List<Offer> offers) {
        return sql.execute(LIMIT, SUBSCRIBERS, Tuple.from(List.of(types(offers), times(offers))))
                .map(rows -> {
                    var wanted = new HashSet<Integer>();
                    rows.forEach(row -> wanted.add(index(row.getLong(0))));
                    return IntStream.range(0, offers.size())
                            .mapToObj(wanted::contains)
                            .toList();
                });
    }

    private static int index(long ordinal) {
        return (int) ordinal - 1;
    }

    private static String[] types(List<Offer> offers) {
        return offers.stream().map(Offer::type).toArray(String[]::new);
    }

    private static OffsetDateTime[] times(List<Offer> offers) {
        return offers.stream()
                .map(offer -> time(offer.publishedAt().plus(CLOCK_MARGIN)))
                .toArray(OffsetDateTime[]::new);
    }

    private static Webhook webhook(Object[] row) {
        @Nullable OffsetDateTime previousUntil = (OffsetDateTime) row[9];
        return new Webhook(
                (UUID) row[0],
                (String) row[1],
                List.copyOf(Arrays.asList((String[]) row[2])),
                (String) row[3],
                (Boolean) row[4],
                (String) row[5],
                (Long) row[6],
                ((OffsetDateTime) row[7]).toInstant(),
                ((OffsetDateTime) row[8]).toInstant(),
                previousUntil == null ? null : previousUntil.toInstant());
    }

    private static OffsetDateTime time(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
