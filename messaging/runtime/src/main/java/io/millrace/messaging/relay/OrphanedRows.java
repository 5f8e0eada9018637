package io.millrace.messaging.relay;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Tuple;
import org.jboss.logging.Logger;

import io.millrace.messaging.async.LoopWatch;
import io.millrace.messaging.async.Loops;
import io.millrace.messaging.async.Reminders;
import io.millrace.messaging.metrics.OutboxMetrics;
import io.millrace.messaging.topology.EmitterSpec;
import io.millrace.messaging.topology.MessagingTopology;
import io.millrace.messaging.tx.BoundedSql;

/**
 * Counts the outbox's rows of channels without an emitter, and warns of them. No instance publishes the rows of a renamed
 * or removed channel: they wait until a person moves them to another channel or removes them. This holds for the
 * service's last emitter too.
 */
@ApplicationScoped
class OrphanedRows {

    private static final Logger LOG = Logger.getLogger(OrphanedRows.class);

    private static final int LAST = 10_050;
    private static final Duration EVERY = Duration.ofMinutes(5);

    /** While there are orphaned rows, so that the alert ends soon after a person has moved them. */
    private static final Duration EVERY_WITH_ORPHANS = Duration.ofSeconds(30);

    private static final Duration WARN_EVERY = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** The liveness check's limit for a count and the pause before it. */
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(15);

    /** A channel's rows are counted up to this number, in each of the two tables. */
    private static final int MOST = 100_000;

    /** Does not fail without the tables: the database's log gets no error with each count. */
    private static final String HAS_TABLES =
            "SELECT to_regclass('outbox') IS NOT NULL AND to_regclass('outbox_held') IS NOT NULL";

    /** Looks up one index entry for each channel, however many rows the channels have. */
    private static final String COUNT = """
            WITH RECURSIVE waiting(channel) AS (
                (SELECT channel FROM outbox ORDER BY channel LIMIT 1)
                UNION ALL
                SELECT n.channel FROM waiting AS w CROSS JOIN LATERAL (
                    SELECT o.channel FROM outbox AS o WHERE o.channel > w.channel ORDER BY o.channel LIMIT 1) AS n
            ), held(channel) AS (
                (SELECT channel FROM outbox_held ORDER BY channel LIMIT 1)
                UNION ALL
                SELECT n.channel FROM held AS h CROSS JOIN LATERAL (
                    SELECT o.channel FROM outbox_held AS o WHERE o.channel > h.channel ORDER BY o.channel LIMIT 1) AS n
            )
            SELECT c.channel,
                (SELECT count(*) FROM (SELECT FROM outbox WHERE channel = c.channel LIMIT $2) AS o)
                + (SELECT count(*) FROM (SELECT FROM outbox_held WHERE channel = c.channel LIMIT $2) AS h)
            FROM (SELECT channel FROM waiting UNION SELECT channel FROM held) AS c
            WHERE c.channel <> ALL ($1)
            """;

    private final MessagingTopology topology;
    private final BoundedSql sql;
    private final OutboxMetrics metrics;
    private final LoopWatch watch;
    private final Vertx vertx;
    private volatile boolean stopped;
    private final Reminders reminders = new Reminders(WARN_EVERY);

    OrphanedRows(MessagingTopology topology, BoundedSql sql, OutboxMetrics metrics, Loops loops, Vertx vertx) {
        this.topology = topology;
        this.sql = sql;
        this.metrics = metrics;
        this.watch = loops.watch("outbox: census of orphaned rows", LONGEST_ROUND);
        this.vertx = vertx;
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        watch.begin();
        Context context = vertx.getOrCreateContext();
        context.runOnContext(ignored -> take(context));
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        watch.stop();
    }

    private void take(Context context) {
        if (stopped) {
            return;
        }
        count().onItemOrFailure()
                .invoke((counts, failure) -> watch.ended(failure))
                .onFailure()
                .invoke(failure -> LOG.debugf("orphaned rows of the outbox are not counted this time: %s", failure))
                // After a failure the number is not known: an old one would keep the alert firing.
                .onFailure()
                .recoverWithItem(Map.of())
                .invoke(this::counted)
                .subscribe()
                .with(counts -> takeAgain(context, counts.isEmpty() ? EVERY : EVERY_WITH_ORPHANS));
    }

    private void takeAgain(Context context, Duration pause) {
        vertx.setTimer(pause.toMillis(), id -> context.runOnContext(ignored -> take(context)));
    }

    private Uni<Map<String, Long>> count() {
        // A service without these tables has stored nothing. A migration may add them while this instance runs.
        return sql.execute(LIMIT, HAS_TABLES, Tuple.tuple())
                .chain(rows -> rows.iterator().next().getBoolean(0)
                        ? countRows()
                        : Uni.createFrom().item(Map.of()));
    }

    private Uni<Map<String, Long>> countRows() {
        String[] channels =
                topology.emitters().stream().map(EmitterSpec::channel).toArray(String[]::new);
        return sql.execute(LIMIT, COUNT, Tuple.of(channels, MOST)).map(rows -> {
            Map<String, Long> counts = new TreeMap<>();
            rows.forEach(row -> counts.put(row.getString(0), row.getLong(1)));
            return counts;
        });
    }

    private void counted(Map<String, Long> counts) {
        metrics.orphaned(counts);
        counts.forEach((channel, rows) -> {
            if (reminders.isDue(channel)) {
                LOG.warnf(
                        "outbox: channel %s has no emitter in this release, and %d rows%s. No instance of this release"
                                + " publishes them: they wait until a person moves them to another channel or removes"
                                + " them: docs/operations.md, OutboxRowsOrphaned",
                        channel, rows, rows >= MOST ? " or more" : "");
            }
        });
    }
}
