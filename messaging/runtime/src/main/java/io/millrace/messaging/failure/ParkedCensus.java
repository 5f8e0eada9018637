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

    private static final String UNDEFINED_TABLE = "42P01";

    private static final String COUNT = """
            SELECT consumer, count(*) FILTER (WHERE NOT blocked) AS waiting, count(*) FILTER (WHERE blocked) AS blocked
            FROM parked_key GROUP BY consumer
            """;

    private final EventHandlers handlers;
    private final BoundedSql sql;
    private final ParkedMetrics metrics;
    private final Loops loops;
    private final Vertx vertx;
    private @Nullable LoopWatch watch;

    /** Null until the first count has succeeded. */
    private volatile @Nullable Map<String, ParkedKeyCount> counts;

    private volatile boolean withoutTable;
    private boolean warned;

    ParkedCensus(EventHandlers handlers, BoundedSql sql, ParkedMetrics metrics, Loops loops, Vertx vertx) {
        this.handlers = handlers;
        this.sql = sql;
        this.metrics = metrics;
        this.loops = loops;
        this.vertx = vertx;
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        watch = loops.watch("census of parked keys", LONGEST_ROUND);
        metrics.show(withHandled(Map.of()), this::isHandled);
        Context context = vertx.getOrCreateContext();
        context.runOnContext(ignored -> take());
        vertx.setPeriodic(EVERY.toMillis(), id -> context.runOnContext(ignored -> take()));
    }

    void stop(@Observes ShutdownEvent event) {
        if (watch != null) {
            watch.stop();
        }
    }

    private void take() {
        if (withoutTable && handlers.all().isEmpty()) {
            ended(null);
            return;
        }
        count().onItemOrFailure()
                .invoke((nothing, failure) -> ended(failure))
                .subscribe()
                .with(
                        ignored -> warnOnceOfOrphans(),
                        failure -> LOG.debugf("parked keys are not counted this time: %s", failure));
    }

    private void ended(@Nullable Throwable failure) {
        if (watch != null) {
            watch.ended(failure);
        }
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
        return sql.execute(LONGEST_COUNT, COUNT, Tuple.tuple())
                .map(rows -> {
                    var found = new TreeMap<String, ParkedKeyCount>();
                    rows.forEach(row -> found.put(
                            row.getString("consumer"),
                            new ParkedKeyCount(row.getLong("waiting"), row.getLong("blocked"))));
                    return (Map<String, ParkedKeyCount>) found;
                })
                // A service without these tables has parked nothing.
                .onFailure(ParkedCensus::isWithoutTable)
                .recoverWithItem(() -> {
                    withoutTable = true;
                    return Map.of();
                })
                .invoke(found -> {
                    counts = found;
                    metrics.show(withHandled(found), this::isHandled);
                })
                .replaceWithVoid();
    }

    private static boolean isWithoutTable(Throwable failure) {
        return failure instanceof PgException refused && UNDEFINED_TABLE.equals(refused.getSqlState());
    }

    private Map<String, ParkedKeyCount> withHandled(Map<String, ParkedKeyCount> found) {
        var all = new TreeMap<>(found);
        handlers.all().forEach(handler -> all.putIfAbsent(handler.channel(), ParkedKeyCount.NONE));
        return all;
    }

    private void warnOnceOfOrphans() {
        if (warned) {
            return;
        }
        warned = true;
        List<Map.Entry<String, ParkedKeyCount>> orphans =
                Optional.ofNullable(counts).orElse(Map.of()).entrySet().stream()
                        .filter(entry -> !isHandled(entry.getKey()))
                        .toList();
        orphans.forEach(entry -> LOG.warnf(
                "channel %s has no handler any more, and %d parked keys. They wait until a person moves them to another"
                        + " channel or gives them up: docs/operations.md, ParkedKeysOrphaned",
                entry.getKey(), entry.getValue().all()));
    }
}
