package io.millrace.messaging.retention;

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

    private final List<Retention> retentions;
    private final RetentionStore store;
    private final RetentionMetrics metrics;
    private final RetentionConfig config;
    private final Vertx vertx;
    private volatile boolean stopped;

    RetentionJob(
            @All List<Retention> retentions,
            RetentionStore store,
            RetentionMetrics metrics,
            MessagingConfig config,
            Vertx vertx) {
        this.retentions = retentions;
        this.store = store;
        this.metrics = metrics;
        this.config = config.retention();
        this.vertx = vertx;
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        retentions.forEach(retention -> metrics.begin(retention.table()));
        scheduleNext();
    }

    void stop(@Observes @Priority(FIRST) ShutdownEvent event) {
        stopped = true;
    }

    private void scheduleNext() {
        vertx.setTimer(Math.max(1, config.every().toMillis()), id -> {
            if (!stopped) {
                run().subscribe().with(ignored -> scheduleNext());
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
                .replaceWithVoid());
    }

    private Uni<Void> prune(Retention retention) {
        if (stopped) {
            return Uni.createFrom().voidItem();
        }
        return new RetentionRound(retention, store, config, () -> stopped)
                .run()
                .invoke(rows -> metrics.pruned(retention.table(), rows))
                .collect()
                .last()
                .onFailure()
                .invoke(failure -> failed(retention, failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private void failed(Retention retention, Throwable failure) {
        metrics.failed(retention.table());
        LOG.warnf(
                "retention: pruning table %s failed, the next attempt is in %s; if every attempt fails, check for an index on %s: %s",
                retention.table(), config.every(), retention.time(), failure);
    }
}
