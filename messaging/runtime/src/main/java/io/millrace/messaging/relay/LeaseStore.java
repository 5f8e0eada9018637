package io.millrace.messaging.relay;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlResult;
import io.vertx.mutiny.sqlclient.Tuple;

/** The tables by which instances agree on who publishes what. All times are the database's. */
@ApplicationScoped
class LeaseStore {

    private static final String ENROL = """
            INSERT INTO outbox_member (member, instance, alive_until) VALUES ($1, $2, now() + $3 * interval '1 ms')
            ON CONFLICT (member) DO UPDATE SET alive_until = excluded.alive_until
            """;

    private static final String COUNT_MEMBERS = "SELECT count(*) FROM outbox_member WHERE alive_until > now()";

    private static final String FORGET_DEAD_MEMBERS =
            "DELETE FROM outbox_member WHERE alive_until < now() - interval '1 hour'";

    /** What an earlier life of this instance held is ours at once: it is gone, and its producers will be fenced. */
    private static final String SUCCEED = """
            WITH predecessor AS (
                DELETE FROM outbox_member WHERE instance = $2 AND member <> $1 RETURNING member
            )
            UPDATE outbox_lane AS l
            SET owner = $1, epoch = l.epoch + 1, lease_until = now() + $3 * interval '1 ms'
            FROM predecessor AS p
            WHERE l.owner = p.member
            """;

    private static final String RENEW = """
            UPDATE outbox_lane SET lease_until = now() + $2 * interval '1 ms' WHERE owner = $1
            RETURNING lane, epoch, unfenced
            """;

    /** An owner that let its lease expire may only be frozen: it is remembered until it has been fenced. */
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

    private static final String FENCED = "UPDATE outbox_lane SET unfenced = '{}' WHERE owner = $1 AND lane = ANY($2)";

    private static final String RELEASE =
            "UPDATE outbox_lane SET owner = NULL, lease_until = NULL WHERE owner = $1 AND lane = ANY($2)";

    private static final String LEAVE = """
            WITH gone AS (DELETE FROM outbox_member WHERE member = $1)
            UPDATE outbox_lane SET owner = NULL, lease_until = NULL WHERE owner = $1
            """;

    private final Pool pool;

    LeaseStore(Pool pool) {
        this.pool = pool;
    }

    Uni<Void> enrol(Member member, Duration lease) {
        return execute(ENROL, Tuple.of(member.id(), member.instance(), lease.toMillis()))
                .chain(() -> execute(FORGET_DEAD_MEMBERS, Tuple.tuple()))
                .replaceWithVoid();
    }

    Uni<Void> succeed(Member member, Duration lease) {
        return execute(SUCCEED, Tuple.of(member.id(), member.instance(), lease.toMillis()))
                .replaceWithVoid();
    }

    Uni<Integer> countMembers() {
        return execute(COUNT_MEMBERS, Tuple.tuple())
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    /** Renews all leases of the member and lists them. Those that it lost are missing from the answer. */
    Uni<List<OwnedLane>> renew(Member member, Duration lease) {
        return execute(RENEW, Tuple.of(member.id(), lease.toMillis()))
                .map(rows -> rows.stream().map(LeaseStore::owned).toList());
    }

    /** Takes lanes that are free or whose owner let its lease expire, and tells how many. */
    Uni<Integer> claim(Member member, Duration lease, int atMost) {
        return execute(CLAIM, Tuple.of(member.id(), lease.toMillis(), atMost)).map(SqlResult::rowCount);
    }

    /** The former owners of these lanes can't publish any more. */
    Uni<Void> fenced(Member member, Collection<Integer> lanes) {
        return execute(FENCED, Tuple.of(member.id(), lanes.toArray(Integer[]::new)))
                .replaceWithVoid();
    }

    Uni<Void> release(Member member, Collection<Integer> lanes) {
        return execute(RELEASE, Tuple.of(member.id(), lanes.toArray(Integer[]::new)))
                .replaceWithVoid();
    }

    /** Gives everything back. */
    Uni<Void> leave(Member member) {
        return execute(LEAVE, Tuple.of(member.id())).replaceWithVoid();
    }

    private static OwnedLane owned(Row row) {
        return new OwnedLane(row.getInteger("lane"), row.getLong("epoch"), List.of(row.getArrayOfStrings("unfenced")));
    }

    private Uni<RowSet<Row>> execute(String sql, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters);
    }
}
