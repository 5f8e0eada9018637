package io.millrace.messaging.retention;

import java.time.Duration;
import java.util.List;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import io.millrace.messaging.async.LoopWatch;
import io.millrace.messaging.async.Loops;
import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.config.RetentionConfig;
import io.millrace.messaging.metrics.RetentionMetrics;
import io.millrace.messaging.tx.Contexts;

/** Applies every {@link Retention} of the service, again and again, in batches with pauses between them. */
@ApplicationScoped
public class RetentionJob {

    private static final Logger LOG = Logger.getLogger(RetentionJob.class);

    private static final int LAST = 10_200;
    private static final int FIRST = 1;

    /** What the liveness check grants beyond the longest time between two batches. */
    private static final Duration GRACE = Duration.ofMinutes(10);

    private final List<Retention> retentions;
    private final RetentionStore store;
    private final RetentionMetrics metrics;
    private final RetentionConfig config;
    private final LoopWatch watch;
    private final Vertx vertx;
    private volatile boolean stopped;

    RetentionJob(
            @All List<Retention> retentions,
            RetentionStore store,
            RetentionMetrics metrics,
            MessagingConfig config,
            Loops loops,
            Vertx vertx) {
        this.retentions = retentions;
        this.store = store;
        this.metrics = metrics;
        this.config = config.retention();
        this.watch = loops.watch("retention", longestBetweenBatches().plus(GRACE));
        this.vertx = vertx;
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        retentions.forEach(retention -> metrics.begin(retention.table()));
        watch.begin();
        scheduleNext();
    }

    void stop(@Observes @Priority(FIRST) ShutdownEvent event) {
        stopped = true;
        watch.stop();
    }

    /** The pause before a run or between two batches, and a batch's waits for a connection and for its answers. */
    private Duration longestBetweenBatches() {
        return config.every()
                .plus(config.pause())
                .plus(config.statementTimeout().multipliedBy(4));
    }

    private void scheduleNext() {
        vertx.setTimer(Math.max(1, config.every().toMillis()), id -> {
            if (!stopped) {
                Uni.createFrom().deferred(this::run).subscribe().with(ignored -> scheduleNext(), failure -> {
                    LOG.errorf(
                            failure, "retention: the run failed unexpectedly, the next one is in %s", config.every());
                    watch.ended(failure);
                    scheduleNext();
                });
            }
        });
    }

    /**
     * Removes the rows that are too old now, one table after the other.
     *
     * @return completes when all tables are done, and never fails: the log names a table that can't be pruned
     */
    public Uni<Void> run() {
        return Contexts.runOn(Contexts.duplicate(vertx), () -> Multi.createFrom()
                .iterable(retentions)
                .onItem()
                .transformToUniAndConcatenate(this::prune)
                .collect()
                .last()
                .replaceWithVoid()
                .invoke(() -> watch.ended(null)));
    }

    private Uni<Void> prune(Retention retention) {
        if (stopped) {
            return Uni.createFrom().voidItem();
        }
        return new RetentionRound(retention, store, config, () -> stopped)
                .run()
                .invoke(rows -> pruned(retention, rows))
                .collect()
                .last()
                .onFailure()
                .invoke(failure -> failed(retention, failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private void pruned(Retention retention, long rows) {
        metrics.pruned(retention.table(), rows);
        watch.ended(null);
    }

    private void failed(Retention retention, Throwable failure) {
        watch.ended(failure);
        metrics.failed(retention.table());
        LOG.warnf(
                "retention: pruning table %s failed, the next attempt is in %s; if every attempt fails, check for an index on %s: %s",
                retention.table(), config.every(), retention.time(), failure);
    }
}
