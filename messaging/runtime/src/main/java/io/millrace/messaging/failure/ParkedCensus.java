package io.millrace.messaging.failure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import io.vertx.pgclient.PgException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.async.LoopWatch;
import io.millrace.messaging.async.Loops;
import io.millrace.messaging.async.Reminders;
import io.millrace.messaging.consume.EventHandlers;
import io.millrace.messaging.metrics.ParkedMetrics;
import io.millrace.messaging.tx.BoundedSql;

/**
 * Counts the parked keys of every channel, channels without a handler included. The keys of a renamed or removed
 * channel wait until a person moves them or gives them up, also if it was the service's last channel.
 */
@ApplicationScoped
public class ParkedCensus {

    private static final Logger LOG = Logger.getLogger(ParkedCensus.class);

    private static final int LAST = 10_050;
    private static final Duration EVERY = Duration.ofSeconds(15);
    private static final Duration LONGEST_COUNT = Duration.ofSeconds(10);

    /** The liveness check's limit for a count and the pause before it. */
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(5);

    private static final Duration WARN_EVERY = Duration.ofHours(1);

    private static final String UNDEFINED_TABLE = "42P01";

    /** Does not fail without the table: the database's log gets no error with each count. */
    private static final String HAS_TABLE = "SELECT to_regclass('parked_key') IS NOT NULL";

    private static final String COUNT = """
            SELECT consumer, count(*) FILTER (WHERE NOT blocked) AS waiting, count(*) FILTER (WHERE blocked) AS blocked
            FROM parked_key GROUP BY consumer
            """;

    private final EventHandlers handlers;
    private final BoundedSql sql;
    private final ParkedMetrics metrics;
    private final LoopWatch watch;
    private final Vertx vertx;

    /** Null until the first count has succeeded. */
    private volatile @Nullable Map<String, ParkedKeyCount> counts;

    private volatile boolean withoutTable;
    private final Reminders reminders = new Reminders(WARN_EVERY);

    ParkedCensus(EventHandlers handlers, BoundedSql sql, ParkedMetrics metrics, Loops loops, Vertx vertx) {
        this.handlers = handlers;
        this.sql = sql;
        this.metrics = metrics;
        this.watch = loops.watch("census of parked keys", LONGEST_ROUND);
        this.vertx = vertx;
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        watch.begin();
        metrics.show(withHandled(Map.of()), this::isHandled);
        Context context = vertx.getOrCreateContext();
        context.runOnContext(ignored -> take());
        vertx.setPeriodic(EVERY.toMillis(), id -> context.runOnContext(ignored -> take()));
    }

    void stop(@Observes ShutdownEvent event) {
        watch.stop();
    }

    private void take() {
        count().onItemOrFailure()
                .invoke((nothing, failure) -> watch.ended(failure))
                .subscribe()
                .with(
                        ignored -> warnOfOrphans(),
                        failure -> LOG.debugf("parked keys are not counted this time: %s", failure));
    }

    /** Whether the channel had parked keys at the latest count; true before the first count. */
    boolean mayHaveKeys(String channel) {
        Map<String, ParkedKeyCount> known = counts;
        return known == null || known.containsKey(channel);
    }

    /**
     * Whether the channel had parked keys at the latest count. Fails before the first count if the database is away.
     */
    public Uni<Boolean> hasKeys(String channel) {
        return counts != null
                ? Uni.createFrom().item(() -> mayHaveKeys(channel))
                : count().map(ignored -> mayHaveKeys(channel));
    }

    private boolean isHandled(String channel) {
        return handlers.of(channel) != null;
    }

    private Uni<Void> count() {
        // A service without these tables has parked nothing. A migration may add them while this instance runs.
        Uni<Boolean> table = withoutTable
                ? sql.execute(LONGEST_COUNT, HAS_TABLE, Tuple.tuple())
                        .map(rows -> rows.iterator().next().getBoolean(0))
                : Uni.createFrom().item(true);
        return table.chain(there -> there ? countRows() : Uni.createFrom().item(Map.<String, ParkedKeyCount>of()))
                .invoke(found -> {
                    counts = found;
                    metrics.show(withHandled(found), this::isHandled);
                })
                .replaceWithVoid();
    }

    private Uni<Map<String, ParkedKeyCount>> countRows() {
        return sql.execute(LONGEST_COUNT, COUNT, Tuple.tuple())
                .map(rows -> {
                    var found = new TreeMap<String, ParkedKeyCount>();
                    rows.forEach(row -> found.put(
                            row.getString("consumer"),
                            new ParkedKeyCount(row.getLong("waiting"), row.getLong("blocked"))));
                    return (Map<String, ParkedKeyCount>) found;
                })
                .invoke(found -> withoutTable = false)
                .onFailure(ParkedCensus::isWithoutTable)
                .recoverWithItem(() -> {
                    withoutTable = true;
                    return Map.of();
                });
    }

    private static boolean isWithoutTable(Throwable failure) {
        return failure instanceof PgException refused && UNDEFINED_TABLE.equals(refused.getSqlState());
    }

    private Map<String, ParkedKeyCount> withHandled(Map<String, ParkedKeyCount> found) {
        var all = new TreeMap<>(found);
        handlers.all().forEach(handler -> all.putIfAbsent(handler.channel(), ParkedKeyCount.NONE));
        return all;
    }

    private void warnOfOrphans() {
        List<Map.Entry<String, ParkedKeyCount>> orphans =
                Optional.ofNullable(counts).orElse(Map.of()).entrySet().stream()
                        .filter(entry -> !isHandled(entry.getKey()) && reminders.isDue(entry.getKey()))
                        .toList();
        orphans.forEach(entry -> LOG.warnf(
                "channel %s has no handler any more, and %d parked keys. They wait until a person moves them to another"
                        + " channel or gives them up: docs/operations.md, ParkedKeysOrphaned",
                entry.getKey(), entry.getValue().all()));
    }
}
