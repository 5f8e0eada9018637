package io.millrace.messaging.retention;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.function.BooleanSupplier;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.config.RetentionConfig;
import io.millrace.messaging.tx.Contexts;

/** Removes the rows of one table that are too old now, batch by batch. Run it on a Vert.x context. */
final class RetentionRound {

    private final Retention retention;
    private final RetentionStore store;
    private final RetentionConfig config;
    private final BooleanSupplier stopped;
    private final String statement;
    private final int batch;
    private @Nullable OffsetDateTime from;

    RetentionRound(Retention retention, RetentionStore store, RetentionConfig config, BooleanSupplier stopped) {
        this.retention = retention;
        this.store = store;
        this.config = config;
        this.stopped = stopped;
        this.statement = RetentionStatement.of(retention);
        this.batch = retention.batchSize() > 0 ? retention.batchSize() : config.batchSize();
    }

    /** @return the number of rows of each batch */
    Multi<Long> run() {
        return Multi.createBy().repeating().uni(this::next).whilst(rows -> rows == batch && !stopped.getAsBoolean());
    }

    private Uni<Long> next() {
        long startedAt = System.nanoTime();
        return store.prune(retention, statement, from, batch, config.statementTimeout())
                .invoke(pruned -> from = pruned.youngest())
                .map(RetentionStore.Batch::rows)
                .call(rows -> rows == batch
                        ? Contexts.pause(pauseSince(startedAt))
                        : Uni.createFrom().voidItem());
    }

    /** The pause lasts at least as long as the batch took, so that other work has at least half of the time. */
    private Duration pauseSince(long startedAt) {
        Duration took = Duration.ofNanos(System.nanoTime() - startedAt);
        return took.compareTo(config.pause()) > 0 ? took : config.pause();
    }
}
