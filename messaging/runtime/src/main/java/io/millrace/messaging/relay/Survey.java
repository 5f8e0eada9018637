package io.millrace.messaging.relay;

import java.time.Duration;
import java.util.Collection;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;

import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.metrics.OutboxMetrics;
import io.millrace.messaging.outbox.Lanes;
import io.millrace.messaging.relay.hold.HoldStore;
import io.millrace.messaging.relay.read.OutboxReader;
import io.millrace.messaging.tx.BoundedSql;

/**
 * Counts the rows that wait. Each instance counts the rows of its own lanes, cheaply, and stores the number with its
 * membership. So each instance knows the total: an instance without lanes too, and one that only stores events.
 */
@ApplicationScoped
class Survey {

    private static final String STORE = "UPDATE outbox_member SET counted_lanes = $2, pending = $3 WHERE member = $1";

    private static final String TOTALS = """
            SELECT coalesce(sum(counted_lanes), 0)::bigint, coalesce(sum(pending), 0)::bigint
            FROM outbox_member WHERE alive_until > now()
            """;

    private static final String ALL = """
            SELECT (SELECT count(*) FROM (SELECT FROM outbox LIMIT $1) AS o)
                 + (SELECT count(*) FROM (SELECT FROM outbox_held LIMIT $1) AS h)
            """;

    private final BoundedSql sql;
    private final OutboxReader reader;
    private final HoldStore holds;
    private final OutboxMetrics metrics;
    private final OutboxPressure pressure;
    private final int maxPending;
    private final Duration limit;

    Survey(
            BoundedSql sql,
            OutboxReader reader,
            HoldStore holds,
            OutboxMetrics metrics,
            OutboxPressure pressure,
            MessagingConfig config) {
        this.sql = sql;
        this.reader = reader;
        this.holds = holds;
        this.metrics = metrics;
        this.pressure = pressure;
        this.maxPending = config.outbox().maxPending();
        this.limit = config.outbox().publishTimeout();
    }

    /**
     * Counts the rows that wait in this instance's lanes, stores their number for other instances, and estimates the
     * total.
     */
    Uni<Void> countAndEstimate(String member, int lanes, Collection<ChannelRelay> relays) {
        return Multi.createFrom()
                .iterable(relays)
                .onItem()
                .transformToUniAndConcatenate(this::count)
                .collect()
                .with(Collectors.summingLong(Long::longValue))
                .chain(pending -> sql.execute(limit, STORE, Tuple.of(member, lanes, pending)))
                .chain(this::estimate);
    }

    /** Counts the rows that wait in one channel, and its held rows, each up to the number that counts as full. */
    private Uni<Long> count(ChannelRelay relay) {
        String channel = relay.channel();
        return reader.count(channel, relay.windows(), maxPending)
                .invoke(waiting -> metrics.pending(channel, waiting))
                .chain(waiting -> holds.count(channel, relay.lanes(), maxPending)
                        .invoke(held -> metrics.heldRows(channel, held))
                        .map(held -> waiting + held));
    }

    /**
     * Estimates the total and passes it to {@link OutboxPressure}. Lanes that no instance counts are taken to be as
     * full as the others. If no instance counts any lane, the tables' rows are counted instead.
     */
    Uni<Void> estimate() {
        return sql.execute(limit, TOTALS, Tuple.tuple())
                .map(rows -> rows.iterator().next())
                .chain(totals -> totals.getLong(0) > 0
                        ? Uni.createFrom().item(totals.getLong(1) * Lanes.COUNT / totals.getLong(0))
                        : sql.execute(limit, ALL, Tuple.of(maxPending))
                                .map(rows -> rows.iterator().next().getLong(0)))
                .invoke(pressure::observed)
                .replaceWithVoid();
    }
}
