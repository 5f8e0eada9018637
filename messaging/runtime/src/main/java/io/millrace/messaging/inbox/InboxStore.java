package io.millrace.messaging.inbox;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.redrive.RedriveMark;
import io.millrace.messaging.redrive.RedriveMark.Failure;
import io.millrace.messaging.tx.SessionSql;

/**
 * The table {@code inbox}. An event is in one of three states at a consumer:
 *
 * <pre>
 *   never seen --- handled -----------------------------> had its effect
 *       |                                                      ^
 *       +--- given up ---> given up --- redriven, handled -----+
 *                            |   ^
 *                            +---+ redriven, given up again: the count grows
 * </pre>
 *
 * A redriven record is a duplicate only if its event has had its effect.
 */
@ApplicationScoped
public class InboxStore {

    private static final Logger LOG = Logger.getLogger(InboxStore.class);

    /*
     * Of two deliveries of one event at the same time, the second waits for the row of the first and then sees it. The
     * statement locks the key's parked_key row too: another transaction removes that row before or after this one.
     */
    private static final String ADMIT = """
            WITH waiting AS (
                SELECT blocked FROM parked_key WHERE consumer = $1 AND key = $2 FOR UPDATE
            ), noted AS (
                INSERT INTO inbox (consumer, event_id, identity)
                SELECT $1, $3, $4 WHERE NOT EXISTS (SELECT FROM waiting)
                ON CONFLICT DO NOTHING
                RETURNING 1
            )
            SELECT (SELECT count(*) FROM waiting), (SELECT count(*) FROM noted),
                   (SELECT count(*) FROM waiting WHERE blocked)
            """;

    /** Redriven events that failed on a blocked key wait before its other events, see {@code ParkStore}. */
    private static final String FRONT =
            "SELECT 1 WHERE EXISTS (SELECT FROM parked_record WHERE consumer = $1 AND key = $2 AND seq < 0)";

    private static final String NOTE =
            "INSERT INTO inbox (consumer, event_id, identity) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

    private static final String LOCK_ROW =
            "SELECT identity, given_up::text FROM inbox WHERE consumer = $1 AND event_id = $2 FOR UPDATE";

    /** Keeps the row of the first of two events with one UUID at least as long as the row of the second. */
    private static final String KEEP = "UPDATE inbox SET handled_at = now() WHERE consumer = $1 AND event_id = $2";

    private static final String STATE = """
            UPDATE inbox SET identity = $3, given_up = $4::text::jsonb, handled_at = now()
            WHERE consumer = $1 AND event_id = $2
            """;

    private final ConsumerMetrics metrics;

    InboxStore(ConsumerMetrics metrics) {
        this.metrics = metrics;
    }

    /** Decides about an event, and inserts its row: the first statement of the event's transaction. */
    public Uni<Admission> admit(InboxEvent event, String key) {
        return SessionSql.select(ADMIT, event.consumer(), key, event.id(), event.identity())
                .map(List::getFirst)
                .chain(row -> decide(event, key, (Long) row[0] > 0, (Long) row[2] > 0, (Long) row[1] > 0));
    }

    /**
     * Decides after the statement that has tried to insert the event's row.
     *
     * @param waiting whether the key has parked events or is blocked: no row was inserted
     */
    Uni<Admission> decide(InboxEvent event, String key, boolean waiting, boolean blocked, boolean noted) {
        if (waiting) {
            return blocked && event.isRedriven()
                    ? beforeBlocked(event, key)
                    : Uni.createFrom().item(Admission.BEHIND_PARKED);
        }
        return decide(event, noted);
    }

    /**
     * Admits the redriven letter for which the key is blocked, or an older letter, before all waiting events. A letter
     * waits if an earlier one was redriven, failed and was parked.
     */
    private Uni<Admission> beforeBlocked(InboxEvent event, String key) {
        return locked(event).chain(found -> {
            if (found.isEmpty()) {
                return SecondRows.isPossible(event)
                        ? beforeBlocked(event.underIdentity(), key)
                        : Uni.createFrom().item(Admission.BEHIND_PARKED);
            }
            return switch (found.get().verdict(event)) {
                case ANOTHER_EVENT -> beforeBlocked(event.underIdentity(), key);
                case HANDLED, GIVEN_UP -> known(event);
                case TO_BE_TRIED_AGAIN ->
                    SessionSql.select(FRONT, event.consumer(), key)
                            .chain(front -> front.isEmpty()
                                    ? known(event)
                                    : Uni.createFrom().item(Admission.BEHIND_PARKED));
            };
        });
    }

    /** Inserts an event's row without a look at parked events: {@code FRESH} if the event's effect is due now. */
    public Uni<Admission> note(InboxEvent event) {
        return SessionSql.update(NOTE, event.consumer(), event.id(), event.identity())
                .chain(count -> decide(event, count > 0));
    }

    /** Decides after the statement that has tried to insert the event's row without a look at parked events. */
    Uni<Admission> decide(InboxEvent event, boolean noted) {
        return noted ? fresh(event) : known(event);
    }

    private Uni<Admission> fresh(InboxEvent event) {
        RedriveMark mark = event.mark();
        return mark == null
                ? Uni.createFrom().item(Admission.FRESH)
                : SecondRows.moveToUuid(event)
                        .chain(moved -> moved ? known(event) : readmit(event, GivenUp.handled(mark), Admission.FRESH));
    }

    private Uni<Admission> readmit(InboxEvent event, GivenUp state, Admission admission) {
        metrics.redriven(event.consumer());
        return stored(event, state).replaceWith(admission);
    }

    private Uni<Admission> readmit(InboxEvent event, InboxRow row) {
        RedriveMark mark = Objects.requireNonNull(event.mark());
        GivenUp before = row.givenUp();
        return readmit(
                event,
                before == null ? GivenUp.handled(mark) : before.handledBy(mark),
                row.hadEffect() ? Admission.DUPLICATE : Admission.FRESH);
    }

    private Uni<Admission> known(InboxEvent event) {
        return locked(event).chain(found -> {
            // The retention has removed the row this moment.
            if (found.isEmpty()) {
                return note(event);
            }
            InboxRow row = found.get();
            return switch (row.verdict(event)) {
                case ANOTHER_EVENT ->
                    SessionSql.update(KEEP, event.consumer(), event.id()).chain(() -> note(event.underIdentity()));
                case HANDLED -> Uni.createFrom().item(Admission.DUPLICATE);
                case GIVEN_UP -> {
                    LOG.infof(
                            "channel %s: event %s was given up before and is not handled: its record is no redrive, or a redrive that was tried already",
                            event.consumer(), event.id());
                    yield Uni.createFrom().item(Admission.GIVEN_UP);
                }
                case TO_BE_TRIED_AGAIN -> readmit(event, row);
            };
        });
    }

    /**
     * Stores that an event was given up, with the current transaction.
     *
     * @param despiteEffect for an event that had its effect: true stores that its handler failed afterwards; false
     *     changes nothing, because another delivery of the event was handled
     * @return the stored state; empty if the event was dealt with before, so that no letter is due
     */
    public Uni<Optional<GivenUp>> giveUp(InboxEvent event, Failure failure, boolean despiteEffect) {
        return SessionSql.update(NOTE, event.consumer(), event.id(), event.identity())
                .chain(count -> count > 0
                        ? SecondRows.moveToUuid(event)
                        : Uni.createFrom().item(true))
                .chain(known -> !known
                        ? stored(event, GivenUp.first(failure, event.mark(), false))
                        : locked(event)
                                .chain(found -> found.isEmpty()
                                        ? giveUp(event, failure, despiteEffect)
                                        : giveUp(event, found.get(), failure, despiteEffect)));
    }

    private Uni<Optional<GivenUp>> giveUp(InboxEvent event, InboxRow row, Failure failure, boolean despiteEffect) {
        return switch (row.verdict(event)) {
            case ANOTHER_EVENT ->
                SessionSql.update(KEEP, event.consumer(), event.id())
                        .chain(() -> giveUp(event.underIdentity(), failure, despiteEffect));
            case GIVEN_UP -> Uni.createFrom().item(Optional.empty());
            case HANDLED ->
                despiteEffect
                        ? stored(event, next(row, event, failure, true))
                        : Uni.createFrom().item(Optional.empty());
            case TO_BE_TRIED_AGAIN -> stored(event, next(row, event, failure, false));
        };
    }

    private static GivenUp next(InboxRow row, InboxEvent event, Failure failure, boolean effect) {
        GivenUp before = row.givenUp();
        return before == null ? GivenUp.first(failure, event.mark(), effect) : before.again(failure, event.mark());
    }

    private static Uni<Optional<GivenUp>> stored(InboxEvent event, GivenUp state) {
        return SessionSql.update(STATE, event.consumer(), event.id(), event.identity(), state.toJson())
                .replaceWith(Optional.of(state));
    }

    private static Uni<Optional<InboxRow>> locked(InboxEvent event) {
        return SessionSql.select(LOCK_ROW, event.consumer(), event.id())
                .map(rows -> rows.stream().findFirst().map(row -> InboxRow.of((UUID) row[0], (String) row[1])));
    }
}
