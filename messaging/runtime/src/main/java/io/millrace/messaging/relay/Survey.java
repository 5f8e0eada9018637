package io.millrace.messaging.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;

import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.metrics.OutboxMetrics;
import io.millrace.messaging.outbox.Lanes;
import io.millrace.messaging.relay.lease.Member;
import io.millrace.messaging.relay.read.LaneWindow;
import io.millrace.messaging.tx.BoundedSql;

/**
 * Counts the rows that wait. Each instance counts the rows of its own lanes, cheaply, and stores the number with its
 * membership. So each instance knows the total: an instance without lanes too, and one that only stores events. While no
 * row waits and no id is drawn, nothing is counted.
 */
@ApplicationScoped
class Survey {

    /**
     * Counts the rows that wait in some lanes of some channels, and the held rows there, each up to the number that counts
     * as full; stores their sum, and adds what the other instances have stored.
     */
    private static final String COUNT = """
            WITH counted AS (
                SELECT l.channel, outbox_count(l.channel, l.lanes, l.above, $5) AS waiting,
                    (SELECT count(*) FROM (
                        SELECT FROM outbox_held WHERE channel = l.channel AND lane = ANY(l.lanes) LIMIT $5
                    ) AS h) AS held
                FROM (
                    SELECT w.channel, array_agg(w.lane) AS lanes, array_agg(w.above) AS above
                    FROM unnest($2::text[], $3::int[], $4::bigint[]) AS w(channel, lane, above)
                    GROUP BY w.channel
                ) AS l
            ), stored AS (
                UPDATE outbox_member
                SET counted_lanes = $6, pending = (SELECT coalesce(sum(waiting + held), 0) FROM counted)
                WHERE member = $1
            )
            SELECT o.lanes, o.pending, c.channel, c.waiting, c.held
            FROM (
                SELECT coalesce(sum(counted_lanes), 0)::bigint AS lanes, coalesce(sum(pending), 0)::bigint AS pending
                FROM outbox_member WHERE alive_until > now() AND member <> $1
            ) AS o LEFT JOIN counted AS c ON true
            """;

    /** An instance that only stores events is no living member, whose share of the lanes it would get, but a former one. */
    private static final String TOTALS = """
            WITH writer AS (
                INSERT INTO outbox_member (member, instance, alive_until) VALUES ($1, $2, now())
                ON CONFLICT (member) DO UPDATE SET alive_until = excluded.alive_until
            )
            SELECT coalesce(sum(counted_lanes), 0)::bigint, coalesce(sum(pending), 0)::bigint
            FROM outbox_member WHERE alive_until > now()
            """;

    private static final String ALL = """
            SELECT (SELECT count(*) FROM (SELECT FROM outbox LIMIT $1) AS o)
                 + (SELECT count(*) FROM (SELECT FROM outbox_held LIMIT $1) AS h)
            """;

    private static final int NONE = -1;

    private final BoundedSql sql;
    private final OutboxMetrics metrics;
    private final OutboxPressure pressure;
    private final int maxPending;
    private final Duration limit;

    /** The number of this instance's lanes when the latest count found no row of any instance; negative if it found one. */
    private int empty = NONE;

    Survey(BoundedSql sql, OutboxMetrics metrics, OutboxPressure pressure, MessagingConfig config) {
        this.sql = sql;
        this.metrics = metrics;
        this.pressure = pressure;
        this.maxPending = config.outbox().maxPending();
        this.limit = config.outbox().publishTimeout();
    }

    /**
     * Counts the rows that wait in this instance's lanes, stores their number for other instances, and estimates the
     * total: by one statement, or none if there is nothing to count.
     *
     * @param lanes the number of this instance's lanes
     */
    Uni<Void> countAndEstimate(String member, int lanes, Collection<ChannelRelay> relays) {
        boolean atRest = lanes > 0 && relays.stream().allMatch(ChannelRelay::isAtRest);
        if (atRest && empty == lanes) {
            return Uni.createFrom().voidItem();
        }
        empty = NONE;
        return sql.execute(limit, COUNT, parameters(member, lanes, relays)).chain(rows -> {
            Row others = rows.iterator().next();
            long counted = others.getLong(0) + lanes;
            long pending = others.getLong(1) + show(rows, relays);
            return estimate(counted, pending).invoke(() -> empty = atRest && pending == 0 ? lanes : NONE);
        });
    }

    private Tuple parameters(String member, int lanes, Collection<ChannelRelay> relays) {
        var channels = new ArrayList<String>();
        var windows = new ArrayList<LaneWindow>();
        for (ChannelRelay relay : relays) {
            relay.windows().forEach(window -> {
                channels.add(relay.channel());
                windows.add(window);
            });
        }
        return Tuple.of(
                member,
                channels.toArray(String[]::new),
                windows.stream().map(LaneWindow::lane).toArray(Integer[]::new),
                windows.stream().map(LaneWindow::floor).toArray(Long[]::new),
                maxPending,
                lanes);
    }

    /** Shows the counts of each channel; returns their sum. */
    private long show(RowSet<Row> rows, Collection<ChannelRelay> relays) {
        List<Row> counted =
                rows.stream().filter(row -> row.getString(2) != null).toList();
        for (ChannelRelay relay : relays) {
            // No row: the instance has no lane.
            metrics.pending(relay.channel(), of(relay, counted, 3));
            metrics.heldRows(relay.channel(), of(relay, counted, 4));
        }
        return counted.stream()
                .mapToLong(row -> row.getLong(3) + row.getLong(4))
                .sum();
    }

    private static long of(ChannelRelay relay, List<Row> counted, int column) {
        return counted.stream()
                .filter(row -> row.getString(2).equals(relay.channel()))
                .mapToLong(row -> row.getLong(column))
                .sum();
    }

    /** Tells the others that this instance stores events, and estimates the total by what they have stored. */
    Uni<Void> enrolAndEstimate(String member) {
        return sql.execute(limit, TOTALS, Tuple.of(member, Member.instanceOf(member)))
                .map(rows -> rows.iterator().next())
                .chain(totals -> estimate(totals.getLong(0), totals.getLong(1)));
    }

    /**
     * Estimates the total and passes it to {@link OutboxPressure}. Lanes that no instance counts are taken to be as
     * full as the others. If no instance counts any lane, the tables' rows are counted instead.
     */
    private Uni<Void> estimate(long counted, long pending) {
        Uni<Long> total = counted > 0
                ? Uni.createFrom().item(pending * Lanes.COUNT / counted)
                : sql.execute(limit, ALL, Tuple.of(maxPending))
                        .map(rows -> rows.iterator().next().getLong(0));
        return total.invoke(pressure::observed).replaceWithVoid();
    }
}
