package io.millrace.notifications.webhooks;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.ListTotal;
import io.millrace.kit.PageCursor;
import io.millrace.kit.PageSql;
import io.millrace.kit.webhook.WebhookSecret;
import io.millrace.messaging.tx.BoundedSql;
import io.millrace.messaging.tx.SessionSql;

/** Queries and updates the deliveries. */
@ApplicationScoped
class DeliveryStore {

    private static final String SELECT = """
            SELECT id, webhook_id, subject, type, state, attempts, last_status, last_error, created_at, last_attempt_at,
                delivered_at
            FROM webhook_delivery
            """;

    /** Inserts no row twice: an event may be read again after the inbox has forgotten it. */
    private static final String ADD = """
            INSERT INTO webhook_delivery (id, webhook_id, subject, type, body, state, attempts, created_at, due_until)
            SELECT id, webhook_id, subject, type, body, 'PENDING', 0, $6::timestamptz, $7::timestamptz
            FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[])
                WITH ORDINALITY AS d(id, webhook_id, subject, type, body, n)
            ORDER BY n
            ON CONFLICT DO NOTHING
            RETURNING id
            """;

    /**
     * Changes no delivery whose retries go on, so that one record at a time leads to it. That record may be lost, so
     * the delivery can be renewed once it is no longer due.
     */
    private static final String RENEW = """
            UPDATE webhook_delivery SET state = 'PENDING', delivered_at = NULL, due_until = $4
            WHERE webhook_id = $1 AND id = $2 AND (state IN ('DELIVERED', 'GIVEN_UP') OR due_until <= $3)
            """;

    private static final String TO_SEND = """
            SELECT d.state, d.body, d.due_until, w.url, w.enabled, w.secret, CASE WHEN w.previous_until > $2 THEN w.previous_secret END AS previous_secret
            FROM webhook_delivery AS d LEFT JOIN webhook AS w ON w.id = d.webhook_id
            WHERE d.id = $1
            """;

    /** Keeps the state {@code DELIVERED}: the subscriber may have accepted another instance's attempt meanwhile. */
    private static final String NOTE_ATTEMPT = """
            UPDATE webhook_delivery
            SET state = $2, attempts = attempts + 1, last_status = $3, last_error = $4, last_attempt_at = $5,
                delivered_at = CASE WHEN $2 = 'DELIVERED' THEN $5::timestamptz END
            WHERE id = $1 AND (state <> 'DELIVERED' OR $2 = 'DELIVERED')
            """;

    private static final String GIVE_UP =
            "UPDATE webhook_delivery SET state = 'GIVEN_UP', last_error = $2 WHERE id = $1 AND state <> 'DELIVERED'";

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final BoundedSql sql;

    DeliveryStore(BoundedSql sql) {
        this.sql = sql;
    }

    /** A delivery that is about to be stored. */
    record New(UUID id, UUID webhookId, String subject, String type, String body) {}

    /**
     * A message to send, and its destination.
     *
     * @param dueUntil when the delivery is given up
     * @param destination null if the subscription was removed
     */
    record ToSend(
            Delivery.State state,
            String body,
            Instant dueUntil,
            @Nullable Destination destination) {}

    /** @param secrets the current secret, and the previous secret while it signs too */
    record Destination(String url, boolean enabled, List<WebhookSecret> secrets) {}

    /** Stores deliveries, and returns the ids of the new ones. */
    Uni<Set<UUID>> add(List<New> deliveries, Instant now, Instant dueUntil) {
        return SessionSql.select(
                        ADD,
                        deliveries.stream().map(New::id).toArray(UUID[]::new),
                        deliveries.stream().map(New::webhookId).toArray(UUID[]::new),
                        deliveries.stream().map(New::subject).toArray(String[]::new),
                        deliveries.stream().map(New::type).toArray(String[]::new),
                        deliveries.stream().map(New::body).toArray(String[]::new),
                        time(now),
                        time(dueUntil))
                .map(rows -> rows.stream().map(row -> (UUID) row[0]).collect(Collectors.toSet()));
    }

    /** A page, and one row more if there is another page. */
    Uni<List<Delivery>> list(UUID webhookId, DeliveryFilter filter) {
        PageSql sql = conditions(new PageSql(SELECT), webhookId, filter);
        PageCursor after = filter.after();
        if (after != null) {
            sql.where(
                    switch (filter.sort()) {
                        case CREATED_AT -> "(created_at, id) > (?, ?)";
                        case CREATED_AT_DOWN -> "(created_at, id) < (?, ?)";
                    },
                    after.time("after"),
                    after.uuid("after"));
        }
        sql.then(
                switch (filter.sort()) {
                    case CREATED_AT -> "ORDER BY created_at, id LIMIT ?";
                    case CREATED_AT_DOWN -> "ORDER BY created_at DESC, id DESC LIMIT ?";
                },
                filter.size() + 1);
        return SessionSql.select(sql.sql(), sql.parameters())
                .map(rows -> rows.stream().map(DeliveryStore::delivery).toList());
    }

    /** The number of messages on all pages. */
    Uni<ListTotal> count(UUID webhookId, DeliveryFilter filter) {
        PageSql sql = conditions(PageSql.counting("SELECT FROM webhook_delivery"), webhookId, filter)
                .counted();
        return SessionSql.select(sql.sql(), sql.parameters()).map(rows -> ListTotal.of((Long) rows.getFirst()[0]));
    }

    private static PageSql conditions(PageSql sql, UUID webhookId, DeliveryFilter filter) {
        var state = filter.state();
        return sql.where("webhook_id = ?", webhookId)
                .whereGiven("state = ?", state == null ? null : state.name())
                .whereGiven("created_at >= ?", filter.from())
                .whereGiven("created_at < ?", filter.to());
    }

    Uni<Optional<Delivery>> find(UUID webhookId, UUID id) {
        return SessionSql.select(SELECT + "WHERE webhook_id = $1 AND id = $2", webhookId, id)
                .map(rows -> rows.stream().findFirst().map(DeliveryStore::delivery));
    }

    /** Prepares a delivery to be sent again; false if its own retries go on, or it does not exist. */
    Uni<Boolean> renew(UUID webhookId, UUID id, Instant now, Instant dueUntil) {
        return SessionSql.update(RENEW, webhookId, id, time(now), time(dueUntil))
                .map(changed -> changed > 0);
    }

    /** Returns the message to send; empty if the delivery is no longer kept. One statement, outside of any transaction. */
    Uni<Optional<ToSend>> toSend(UUID id, Instant now) {
        return sql.execute(LIMIT, TO_SEND, Tuple.of(id, time(now)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .findFirst()
                        .map(DeliveryStore::toSend));
    }

    Uni<Void> noteAttempt(UUID id, Delivery.State state, Outcome outcome, Instant now) {
        return SessionSql.update(NOTE_ATTEMPT, id, state.name(), outcome.status(), outcome.error(), time(now))
                .replaceWithVoid();
    }

    /** Gives up a delivery without another attempt. */
    Uni<Void> giveUp(UUID id, String reason) {
        return SessionSql.update(GIVE_UP, id, reason).replaceWithVoid();
    }

    private static ToSend toSend(Row row) {
        var state = Delivery.State.valueOf(row.getString("state"));
        String body = row.getString("body");
        Instant dueUntil = row.getOffsetDateTime("due_until").toInstant();
        String url = row.getString("url");
        if (url == null) {
            return new ToSend(state, body, dueUntil, null);
        }
        var secrets = new ArrayList<WebhookSecret>();
        secrets.add(new WebhookSecret(row.getString("secret")));
        String previous = row.getString("previous_secret");
        if (previous != null) {
            secrets.add(new WebhookSecret(previous));
        }
        return new ToSend(state, body, dueUntil, new Destination(url, row.getBoolean("enabled"), List.copyOf(secrets)));
    }

    private static Delivery delivery(Object[] row) {
        return new Delivery(
                (UUID) row[0],
                (UUID) row[1],
                (String) row[2],
                (String) row[3],
                Delivery.State.valueOf((String) row[4]),
                (Integer) row[5],
                (Integer) row[6],
                (String) row[7],
                ((OffsetDateTime) row[8]).toInstant(),
                instant(row[9]),
                instant(row[10]));
    }

    private static @Nullable Instant instant(@Nullable Object column) {
        return column == null ? null : ((OffsetDateTime) column).toInstant();
    }

    private static OffsetDateTime time(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
