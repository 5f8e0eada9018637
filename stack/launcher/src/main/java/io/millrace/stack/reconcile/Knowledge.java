package io.millrace.stack.reconcile;

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

/** What a service's database knows of the events that it has handled and published. */
final class Knowledge {

    private static final String DRAWN =
            "SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM outbox_id_seq";

    private final ServiceDatabases databases;
    private final String service;

    Knowledge(ServiceDatabases databases, String service) {
        this.databases = databases;
        this.service = service;
    }

    /** When the channel's oldest event in the inbox was handled; empty if the inbox has none. */
    Optional<Instant> oldest(String channel) {
        String sql = "SELECT min(handled_at) FROM inbox WHERE consumer = '%s'".formatted(text(channel));
        return databases.query(service, sql, row -> row.getObject(1, OffsetDateTime.class)).stream()
                .filter(Objects::nonNull)
                .findFirst()
                .map(OffsetDateTime::toInstant);
    }

    /**
     * The ids among these under which the channel has handled, given up or parked an event. Given-up events have rows in
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

    private static String text(String name) {
        return name.replace("'", "''");
    }
}
