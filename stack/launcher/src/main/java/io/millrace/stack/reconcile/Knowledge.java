package io.millrace.stack.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import io.millrace.stack.inspect.ServiceDatabases;

/** Reads from a service's database which events it has handled and published. */
final class Knowledge {

    /** Long enough that the retention removes no row of the compared time meanwhile. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private static final Duration OLD = Duration.ofDays(1);

    private static final String DRAWN =
            "SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM outbox_id_seq";

    private final ServiceDatabases databases;
    private final String service;

    Knowledge(ServiceDatabases databases, String service) {
        this.databases = databases;
        this.service = service;
    }

    /**
     * The time from which on the inbox has all events. Older rows may have been removed, also on channels with few
     * events. Empty if the inbox has no rows: it has lost all of them.
     */
    Optional<Instant> oldest() {
        String sql = "SELECT min(handled_at) FROM inbox WHERE given_up IS NULL";
        return databases.query(service, sql, row -> row.getObject(1, OffsetDateTime.class)).stream()
                .filter(Objects::nonNull)
                .findFirst()
                .map(OffsetDateTime::toInstant)
                .map(oldest -> oldest.isBefore(Instant.now().minus(OLD)) ? oldest.plus(MARGIN) : oldest);
    }

    /**
     * Returns the ids under which the channel has handled, given up or parked an event. Given-up events have rows in
     * the inbox, too. A parked event has been taken from the topic, and waits in the database.
     */
    Set<UUID> known(String channel, Collection<UUID> ids) {
        String list = ids.stream().map(UUID::toString).collect(Collectors.joining(","));
        String sql = """
                SELECT event_id FROM inbox WHERE consumer = '%1$s' AND event_id = ANY('{%2$s}'::uuid[])
                UNION ALL
                SELECT event_id FROM parked_record WHERE consumer = '%1$s' AND event_id = ANY('{%2$s}'::uuid[])
                """.formatted(text(channel), list);
        return new HashSet<>(databases.query(service, sql, row -> row.getObject(1, UUID.class)));
    }

    /** The place of the last event that the database has written, as in the attribute {@code sequence}. */
    long lastSequence() {
        return databases.count(service, DRAWN);
    }

    /**
     * Draws further numbers of the sequence, so that the service's next events come behind the lost events. Postpones
     * its sagas' deadlines by an hour: they have passed, while the answers are still to be handled again.
     */
    void prepare(long sequence) {
        databases.execute(
                service,
                "SELECT count(nextval('outbox_id_seq')) FROM generate_series(1, %d - (%s))".formatted(sequence, DRAWN));
        databases.execute(
                service,
                "UPDATE saga SET deadline = greatest(deadline, now() + interval '1 hour') WHERE deadline IS NOT NULL");
    }

    private static String text(String name) {
        return name.replace("'", "''");
    }
}
