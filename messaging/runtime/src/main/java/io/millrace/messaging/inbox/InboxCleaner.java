package io.millrace.messaging.inbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import io.millrace.messaging.config.InboxConfig;
import io.millrace.messaging.config.MessagingConfig;

/** Forgets, in small portions, events so old that their topics have forgotten them too. */
@ApplicationScoped
class InboxCleaner {

    private static final Logger LOG = Logger.getLogger(InboxCleaner.class);
    private static final int PORTION = 5_000;

    private final InboxStore store;
    private final InboxConfig config;
    private final Vertx vertx;

    InboxCleaner(InboxStore store, MessagingConfig config, Vertx vertx) {
        this.store = store;
        this.config = config.inbox();
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(config.cleanEvery().toMillis(), id -> clean().subscribe()
                .with(ignored -> {}, failure -> LOG.warnf("inbox: not cleaned this time: %s", failure)));
    }

    private Uni<Void> clean() {
        return Multi.createBy()
                .repeating()
                .uni(() -> store.forget(config.retention(), PORTION))
                .whilst(count -> count == PORTION)
                .collect()
                .last()
                .replaceWithVoid();
    }
}
