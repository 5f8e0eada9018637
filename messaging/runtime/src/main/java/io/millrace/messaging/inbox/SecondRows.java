package io.millrace.messaging.inbox;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.inbox.InboxRow.Verdict;
import io.millrace.messaging.tx.SessionSql;

/**
 * The rows of events whose UUID another source's event had first: such a row has the event's identity as its key. It may
 * outlive the row of the first event, if the second event was given up.
 */
final class SecondRows {

    private static final String MOVE = """
            WITH second AS (
                DELETE FROM inbox WHERE consumer = $1 AND event_id = $3 AND identity = $3 RETURNING given_up
            )
            UPDATE inbox SET given_up = second.given_up FROM second WHERE consumer = $1 AND event_id = $2
            """;

    private SecondRows() {}

    /**
     * Moves the row that a redriven event may have under its identity to its UUID, under which a row was inserted just now
     * because the first event's row is gone. A statement for redriven events alone: of other events the inbox forgets both
     * rows together.
     *
     * @return whether there was such a row, so that the event is known
     */
    static Uni<Boolean> moveToUuid(InboxEvent event) {
        return event.isRedriven() && isPossible(event)
                ? SessionSql.update(MOVE, event.consumer(), event.id(), event.identity())
                        .map(moved -> moved > 0)
                : Uni.createFrom().item(false);
    }

    /** Whether the event may have a row under its identity besides the one under its UUID. */
    static boolean isPossible(InboxEvent event) {
        return !event.id().equals(event.identity());
    }

    /** Interprets the rows that were read under an event's UUID and under its identity; null if the event has none. */
    static @Nullable Verdict verdict(List<Row> rows, InboxEvent event) {
        Map<UUID, InboxRow> found = byId(rows);
        InboxRow own = found.get(event.id());
        if (own == null || own.verdict(event) == Verdict.ANOTHER_EVENT) {
            own = found.get(event.identity());
        }
        return own == null ? null : own.verdict(event);
    }

    /**
     * Whether the rows show that the event has had its effect, or was given up and is not redriven. An event that is no
     * redrive and has no row under its UUID is a new one, as {@link InboxStore#note} takes it.
     */
    static boolean isHandled(List<Row> rows, InboxEvent event) {
        Map<UUID, InboxRow> found = byId(rows);
        InboxRow own = found.get(event.id());
        if (own == null ? event.isRedriven() : own.verdict(event) == Verdict.ANOTHER_EVENT) {
            own = found.get(event.identity());
        }
        return own != null && (own.hadEffect() || own.verdict(event) != Verdict.TO_BE_TRIED_AGAIN);
    }

    private static Map<UUID, InboxRow> byId(List<Row> rows) {
        var found = new HashMap<UUID, InboxRow>();
        for (Row row : rows) {
            UUID id = row.getUUID("event_id");
            if (id != null) {
                found.put(id, InboxRow.of(row.getUUID("identity"), row.getString("given_up")));
            }
        }
        return found;
    }
}
