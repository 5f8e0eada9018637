package io.millrace.simulators.carrier;

import static io.millrace.simulators.Calls.column;
import static io.millrace.simulators.SimulatorDatabase.all;
import static io.millrace.simulators.SimulatorDatabase.first;
import static io.millrace.simulators.SimulatorDatabase.update;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.IntFunction;

import io.millrace.simulators.Answer;
import io.millrace.simulators.Calls;
import io.millrace.simulators.Calls.Counted;
import io.millrace.simulators.Refusal;
import io.millrace.simulators.SimulatorDatabase;
import io.millrace.simulators.Together;
import io.millrace.simulators.webhook.Outgoing;

/** The carrier's parcels, and what has become of them. */
final class ParcelBooks {

    /** Made at start where they are missing. */
    private static final String TABLES = """
            CREATE TABLE IF NOT EXISTS parcel (
                parcel_id       text        PRIMARY KEY,
                key             text        NOT NULL UNIQUE,
                reference       text        NOT NULL,
                order_id        uuid        NOT NULL,
                tracking_number text        NOT NULL UNIQUE,
                city            text        NOT NULL,
                status          text        NOT NULL,
                sequence        bigint      NOT NULL,
                next_move_at    timestamptz
            );
            CREATE INDEX IF NOT EXISTS parcel_reference ON parcel (reference);
            CREATE INDEX IF NOT EXISTS parcel_due ON parcel (next_move_at) WHERE next_move_at IS NOT NULL;
            CREATE TABLE IF NOT EXISTS parcel_change (
                parcel_id text        NOT NULL REFERENCES parcel,
                sequence  bigint      NOT NULL,
                status    text        NOT NULL,
                at        timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (parcel_id, sequence)
            );
            """;

    private static final String BOOK = """
            INSERT INTO parcel (parcel_id, key, reference, order_id, tracking_number, city, status, sequence, next_move_at)
            VALUES (?, ?, ?, ?, ?, ?, 'BOOKED', 1, now() + ? * interval '1 ms') ON CONFLICT (key) DO NOTHING
            """;

    /** Books parcels; none for a key that has one, and none while the carrier is down. */
    private static final String BOOK_TOGETHER = """
            WITH call AS (
                SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::uuid[], ?::text[], ?::text[])
                    AS call(key, parcel_id, reference, order_id, tracking_number, city)),
            COUNTED,
            made AS (
                INSERT INTO parcel (key, parcel_id, reference, order_id, tracking_number, city, status, sequence,
                    next_move_at)
                SELECT key, parcel_id, reference, order_id, tracking_number, city, 'BOOKED', 1,
                    now() + ?::bigint * interval '1 ms'
                FROM call WHERE NOT EXISTS (SELECT 1 FROM outage WHERE kind = 'DOWN')
                ON CONFLICT (key) DO NOTHING
                RETURNING key, parcel_id),
            changed AS (INSERT INTO parcel_change (parcel_id, sequence, status) SELECT parcel_id, 1, 'BOOKED' FROM made)
            SELECT key, calls, (SELECT kind FROM outage), parcel_id FROM counted LEFT JOIN made USING (key)
            """;

    private static final String PARCELS =
            "SELECT parcel_id, reference, tracking_number, city, status, sequence FROM parcel WHERE ";

    /** Moves on the parcels whose time has come, from one status to the next. */
    private static final String MOVE = """
            WITH step AS (
                SELECT * FROM unnest(?::text[], ?::text[], ?::boolean[]) AS step(status, next, goes_on)),
            due AS (
                SELECT parcel_id FROM parcel WHERE next_move_at <= now()
                ORDER BY next_move_at LIMIT ? FOR UPDATE SKIP LOCKED),
            moved AS (
                UPDATE parcel SET status = next, sequence = sequence + 1,
                    next_move_at = CASE WHEN goes_on THEN now() + ?::bigint * interval '1 ms' END
                FROM due, step WHERE parcel.parcel_id = due.parcel_id AND parcel.status = step.status
                RETURNING parcel.parcel_id, reference, tracking_number, city, parcel.status, sequence),
            changed AS (
                INSERT INTO parcel_change (parcel_id, sequence, status) SELECT parcel_id, sequence, status FROM moved)
            SELECT * FROM moved
            """;

    private static final String NEXT = "SELECT min(next_move_at) FROM parcel";

    private static final String BECOME = """
            UPDATE parcel SET status = ?, sequence = ?,
                next_move_at = CASE WHEN ? THEN now() + ? * interval '1 ms' END
            WHERE parcel_id = ?
            """;

    private static final String CHANGE = "INSERT INTO parcel_change (parcel_id, sequence, status) VALUES (?, ?, ?)";

    private static final String HISTORY =
            "SELECT sequence, status, at FROM parcel_change WHERE parcel_id = ? ORDER BY sequence";

    private static final int PORTION = 500;

    private static final List<ParcelStatus> MOVING = Arrays.stream(ParcelStatus.values())
            .filter(status -> status.next().isPresent())
            .toList();

    private final SimulatorDatabase database;
    private final Outgoing outgoing;
    private final Duration moveAfter;
    private final Together<NewParcel, Counted> bookings;

    /** @param moveAfter how long a parcel stays where it is */
    ParcelBooks(SimulatorDatabase database, Outgoing outgoing, Calls calls, Duration moveAfter) {
        this.database = database;
        this.outgoing = outgoing;
        this.moveAfter = moveAfter;
        this.bookings = calls.together(BOOK_TOGETHER, booked -> new Object[] {
            column(booked, NewParcel::key),
            column(booked, call -> call.parcel().id()),
            column(booked, call -> call.parcel().reference()),
            column(booked, NewParcel::order),
            column(booked, call -> call.parcel().trackingNumber()),
            column(booked, call -> call.parcel().city()),
            moveAfter.toMillis()
        });
    }

    private record NewParcel(String key, UUID order, Parcel parcel) implements Together.Keyed {}

    void prepare() {
        database.run(TABLES);
    }

    /**
     * Counts the call and books the parcel, in one statement with other calls.
     *
     * @param answer takes the parcel
     * @param otherwise answers a call, with its number, that has booked none: its key has a parcel already
     */
    Answer bookTogether(
            String key,
            String reference,
            UUID order,
            String city,
            Function<Parcel, Answer> answer,
            IntFunction<Answer> otherwise) {
        String id = "pa_" + UUID.randomUUID();
        var parcel = new Parcel(id, reference, newTrackingNumber(), city, ParcelStatus.BOOKED, 1);
        Counted counted = bookings.result(new NewParcel(key, order, parcel));
        return Calls.answered(
                counted, count -> counted.made().isPresent() ? answer.apply(parcel) : otherwise.apply(count));
    }

    /** Books a parcel unless the key has one already, and returns the key's parcel. */
    Parcel book(String key, String reference, UUID order, String city) {
        return database.inTransaction(connection -> {
            String id = "pa_" + UUID.randomUUID();
            int booked = update(
                    connection, BOOK, id, key, reference, order, newTrackingNumber(), city, moveAfter.toMillis());
            if (booked > 0) {
                update(connection, CHANGE, id, 1L, ParcelStatus.BOOKED.name());
            }
            return first(connection, PARCELS + "key = ?", ParcelBooks::parcel, key)
                    .orElseThrow();
        });
    }

    private static String newTrackingNumber() {
        return "MP%010d".formatted(ThreadLocalRandom.current().nextLong(10_000_000_000L));
    }

    Optional<Parcel> find(String reference) {
        return database.with(
                connection -> first(connection, PARCELS + "reference = ?", ParcelBooks::parcel, reference));
    }

    Optional<Parcel> ofId(String id) {
        return database.with(connection -> first(connection, PARCELS + "parcel_id = ?", ParcelBooks::parcel, id));
    }

    List<Parcel.Change> history(String id) {
        return database.with(connection -> all(connection, HISTORY, ParcelBooks::change, id));
    }

    /**
     * Keeps a parcel that has not left, or brings back one that is under way.
     *
     * @return the parcel; empty if there is none
     * @throws Refusal if it goes on
     */
    Optional<Parcel> recall(String id, boolean bringBack) {
        return database.inTransaction(connection -> {
            // The lock keeps the clock from moving the parcel on meanwhile.
            Optional<Parcel> found = first(connection, PARCELS + "parcel_id = ? FOR UPDATE", ParcelBooks::parcel, id);
            return found.isEmpty() ? found : Optional.of(recall(connection, found.get(), bringBack));
        });
    }

    private Parcel recall(Connection connection, Parcel parcel, boolean bringBack) throws SQLException {
        if (!bringBack && parcel.status() != ParcelStatus.BOOKED && parcel.status() != ParcelStatus.CANCELLED) {
            throw new Refusal(409, "HAS_LEFT", "the parcel has left");
        }
        return switch (parcel.status()) {
            case BOOKED -> become(connection, parcel, ParcelStatus.CANCELLED);
            case PICKED_UP, IN_TRANSIT -> {
                if (Habit.ISLAND.isIn(parcel.city())) {
                    throw new Refusal(
                            422, "NO_WAY_BACK", "the carrier brings no parcel back from '%s'".formatted(parcel.city()));
                }
                yield become(connection, parcel, ParcelStatus.CALLED_BACK);
            }
            case DELIVERED -> throw new Refusal(409, "DELIVERED", "the parcel is delivered");
            case CALLED_BACK, RETURNED, CANCELLED -> parcel;
        };
    }

    /**
     * Moves on the parcels whose time has come.
     *
     * @return the time until the next move; empty if no parcel is under way
     */
    Optional<Duration> move() {
        int moved;
        do {
            moved = database.inTransaction(connection -> {
                List<Parcel> all = all(
                        connection,
                        MOVE,
                        ParcelBooks::parcel,
                        column(MOVING, ParcelStatus::name),
                        column(MOVING, status -> status.next().orElseThrow()),
                        column(
                                MOVING,
                                status -> status.next().orElseThrow().next().isPresent()),
                        PORTION,
                        moveAfter.toMillis());
                outgoing.add(connection, all.stream().map(ParcelBooks::changed).toList());
                return all.size();
            });
        } while (moved == PORTION);
        return database.untilDue(NEXT);
    }

    private Parcel become(Connection connection, Parcel parcel, ParcelStatus next) throws SQLException {
        var changed = parcel.at(new Parcel.Change(parcel.sequence() + 1, next, Instant.now()));
        boolean goesOn = next.next().isPresent();
        update(connection, BECOME, next.name(), changed.sequence(), goesOn, moveAfter.toMillis(), parcel.id());
        update(connection, CHANGE, parcel.id(), changed.sequence(), next.name());
        outgoing.add(connection, List.of(changed(changed)));
        return changed;
    }

    private static Outgoing.News changed(Parcel parcel) {
        return new Outgoing.News(parcel.id(), parcel.sequence(), "parcel.changed", parcel.news());
    }

    private static Parcel parcel(ResultSet row) throws SQLException {
        return new Parcel(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                ParcelStatus.valueOf(row.getString(5)),
                row.getLong(6));
    }

    private static Parcel.Change change(ResultSet row) throws SQLException {
        return new Parcel.Change(
                row.getLong(1),
                ParcelStatus.valueOf(row.getString(2)),
                row.getObject(3, OffsetDateTime.class).toInstant());
    }
}
