package io.millrace.messaging.relay.lease;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlResult;
import io.vertx.mutiny.sqlclient.Tuple;

import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.relay.read.Horizon;
import io.millrace.messaging.relay.read.Timeline;
import io.millrace.messaging.relay.read.TimelineChangedException;
import io.millrace.messaging.tx.BoundedSql;

/**
 * Stores members and lane leases, by which the instances agree on which of them publishes which lane. All times are the
 * database's.
 */
@ApplicationScoped
public class LeaseStore {

    private static final String ENROL = """
            INSERT INTO outbox_member (member, instance, alive_until) VALUES ($1, $2, now() + $3 * interval '1 ms')
            ON CONFLICT (member) DO UPDATE SET alive_until = excluded.alive_until
            """;

    /**
     * This instance takes over the lanes of its earlier member at once: that process is gone, and its producers will be
     * fenced.
     */
    private static final String SUCCEED = """
            WITH predecessor AS (
                DELETE FROM outbox_member WHERE instance = $2 AND member <> $1 RETURNING member
            )
            UPDATE outbox_lane AS l
            SET owner = $1, epoch = l.epoch + 1, lease_until = now() + $3 * interval '1 ms'
            FROM predecessor AS p
            WHERE l.owner = p.member
            """;

    // The member is locked before its lanes, as by SUCCEED. The join returns one row at least: an answer without lanes
    // also tells
    // of the other members, and of the timeline.
    private static final String BEAT = """
            WITH alive AS (
                INSERT INTO outbox_member (member, instance, alive_until) VALUES ($1, $2, now() + $3 * interval '1 ms')
                ON CONFLICT (member) DO UPDATE SET alive_until = excluded.alive_until
                RETURNING member
            ), forgotten AS (
                DELETE FROM outbox_member WHERE alive_until < now() - interval '1 hour' AND member <> $1
            ), renewed AS (
                UPDATE outbox_lane SET lease_until = now() + $3 * interval '1 ms' WHERE owner = (SELECT member FROM alive)
                RETURNING lane, epoch, unfenced
            )
            SELECT r.lane, r.epoch, r.unfenced, o.members, o.writers, %s,
                pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_current_xact_id()::text::bigint
            FROM %s
            CROSS JOIN (
                SELECT count(*) FILTER (WHERE alive_until > now())::int AS members, count(*)::int AS writers
                FROM outbox_member WHERE alive_until > now() - $3 * interval '2 ms' AND member <> $1
            ) AS o
            LEFT JOIN renewed AS r ON true
            """.formatted(Timeline.COLUMNS, Timeline.FROM);

    private static final int MEMBERS_COLUMN = 3;
    private static final int WRITERS_COLUMN = 4;
    private static final int TIMELINE_COLUMN = 5;
    private static final int OLDEST_COLUMN = 7;
    private static final int TRANSACTION_COLUMN = 8;

    /** An owner whose lease has expired may only be frozen: the lane lists it as unfenced until it has been fenced. */
    private static final String CLAIM = """
            WITH available AS (
                SELECT lane, owner FROM outbox_lane
                WHERE owner IS NULL OR lease_until < now()
                ORDER BY lane LIMIT $3 FOR UPDATE SKIP LOCKED
            )
            UPDATE outbox_lane AS l
            SET owner = $1,
                epoch = l.epoch + 1,
                lease_until = now() + $2 * interval '1 ms',
                unfenced = CASE WHEN a.owner IS NULL THEN l.unfenced ELSE array_append(l.unfenced, a.owner) END
            FROM available AS a
            WHERE l.lane = a.lane
            """;

    private static final String CONFIRM = """
            SELECT lane, epoch, unfenced FROM outbox_lane
            WHERE owner = $1 AND lease_until > now() AND unfenced = '{}' AND lane = ANY($2)
            """;

    private static final String OTHERS = "SELECT DISTINCT instance FROM outbox_member WHERE instance <> $1";

    /** A statement that arrives late, when the member has lost the lane and taken it again, changes nothing. */
    private static final String UNDER_THE_LEASE = """
             FROM unnest($2::int[], $3::bigint[]) AS known(lane, epoch)
             WHERE outbox_lane.owner = $1 AND outbox_lane.lane = known.lane AND outbox_lane.epoch = known.epoch
            """;

    private static final String FENCED = "UPDATE outbox_lane SET unfenced = '{}'" + UNDER_THE_LEASE;

    private static final String RELEASE = "UPDATE outbox_lane SET owner = NULL, lease_until = NULL" + UNDER_THE_LEASE;

    private static final String LEAVE = """
            WITH gone AS (DELETE FROM outbox_member WHERE member = $1)
            UPDATE outbox_lane SET owner = NULL, lease_until = NULL WHERE owner = $1
            """;

    private final BoundedSql sql;
    private final Timeline timeline;
    private final Horizon horizon;
    private final Duration limit;

    /**
     * What a heartbeat learns.
     *
     * @param owned the member's lanes; one that the member has lost is missing
     * @param members the number of other members that are alive
     * @param writers the number of other instances that may store events: also those that do nothing else, and members that
     *     were alive a moment ago
     */
    record Beat(List<OwnedLane> owned, int members, int writers) {}

    public LeaseStore(BoundedSql sql, Timeline timeline, Horizon horizon, MessagingConfig config) {
        this.sql = sql;
        this.timeline = timeline;
        this.horizon = horizon;
        this.limit = config.outbox().lease().dividedBy(2);
    }

    Uni<Void> enrol(Member member, Duration lease) {
        return execute(ENROL, Tuple.of(member.id(), member.instance(), lease.toMillis()))
                .replaceWithVoid();
    }

    Uni<Void> succeed(Member member, Duration lease) {
        return execute(SUCCEED, Tuple.of(member.id(), member.instance(), lease.toMillis()))
                .replaceWithVoid();
    }

    /**
     * Prolongs the member's life, renews all its leases and forgets members that have long been dead.
     *
     * @return fails with {@link TimelineChangedException} if another timeline answers than before; the leases are renewed
     *     there then
     */
    Uni<Beat> beat(Member member, Duration lease) {
        Timeline.Moment sent = timeline.now();
        return execute(BEAT, Tuple.of(member.id(), member.instance(), lease.toMillis()))
                .map(rows -> {
                    Row any = rows.iterator().next();
                    timeline.check(any, TIMELINE_COLUMN, sent);
                    horizon.heartbeat(any.getLong(OLDEST_COLUMN), any.getLong(TRANSACTION_COLUMN));
                    return new Beat(
                            rows.stream()
                                    .filter(row -> row.getInteger("lane") != null)
                                    .map(LeaseStore::owned)
                                    .toList(),
                            any.getInteger(MEMBERS_COLUMN),
                            any.getInteger(WRITERS_COLUMN));
                });
    }

    /** Returns those of the lanes whose leases the member holds now and whose former owners are fenced. */
    Uni<List<OwnedLane>> confirm(Member member, Collection<Integer> lanes) {
        return execute(CONFIRM, Tuple.of(member.id(), lanes.toArray(Integer[]::new)))
                .map(rows -> rows.stream().map(LeaseStore::owned).toList());
    }

    /** Returns all other instances that the database lists, alive or not. */
    Uni<List<String>> others(Member member) {
        return execute(OTHERS, Tuple.of(member.instance()))
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
    }

    /**
     * Claims lanes that are free or whose lease has expired.
     *
     * @return the number of lanes claimed
     */
    Uni<Integer> claim(Member member, Duration lease, int atMost) {
        return execute(CLAIM, Tuple.of(member.id(), lease.toMillis(), atMost)).map(SqlResult::rowCount);
    }

    /**
     * Records that the former owners of these lanes are fenced: they can publish nothing any more.
     *
     * @param epochs the lanes, with the epochs of the leases whose former owners these were
     */
    Uni<Void> fenced(Member member, Map<Integer, Long> epochs) {
        return execute(FENCED, underTheLeases(member, epochs)).replaceWithVoid();
    }

    /** @param epochs the lanes, with the epochs of the leases to release */
    Uni<Void> release(Member member, Map<Integer, Long> epochs) {
        return execute(RELEASE, underTheLeases(member, epochs)).replaceWithVoid();
    }

    private static Tuple underTheLeases(Member member, Map<Integer, Long> epochs) {
        var lanes = new TreeMap<>(epochs);
        return Tuple.of(
                member.id(),
                lanes.keySet().toArray(Integer[]::new),
                lanes.values().toArray(Long[]::new));
    }

    /** Deletes the member and releases all its lanes. */
    Uni<Void> leave(Member member) {
        return execute(LEAVE, Tuple.of(member.id())).replaceWithVoid();
    }

    private static OwnedLane owned(Row row) {
        return new OwnedLane(row.getInteger("lane"), row.getLong("epoch"), List.of(row.getArrayOfStrings("unfenced")));
    }

    private Uni<RowSet<Row>> execute(String statement, Tuple parameters) {
        return sql.execute(limit, statement, parameters);
    }
}
