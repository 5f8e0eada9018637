package io.millrace.messaging.saga;

import java.util.Optional;
import java.util.UUID;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.SessionSql;

/** Looks for sagas whose deadline has passed, by the database's clock, whichever instance started them. */
@ApplicationScoped
class SagaDeadlines {

    private static final Logger LOG = Logger.getLogger(SagaDeadlines.class);

    private static final int LAST = 10_200;
    private static final int AT_A_TIME = 32;
    private static final int CONCURRENTLY = 8;

    private final SagaEngine engine;
    private final SagaStore store;
    private final SagaDefinitions definitions;
    private final Vertx vertx;
    private final long pauseMillis;
    private volatile boolean stopped;

    SagaDeadlines(
            SagaEngine engine, SagaStore store, SagaDefinitions definitions, Vertx vertx, MessagingConfig config) {
        this.engine = engine;
        this.store = store;
        this.definitions = definitions;
        this.vertx = vertx;
        this.pauseMillis = Math.max(1, config.saga().deadlinePoll().toMillis());
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        if (!definitions.isEmpty()) {
            vertx.getOrCreateContext().runOnContext(ignored -> round());
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private void round() {
        if (stopped) {
            return;
        }
        store.due(AT_A_TIME)
                .chain(ids -> Multi.createFrom()
                        .iterable(ids)
                        .onItem()
                        .transformToUni(id -> Contexts.runOn(Contexts.duplicate(vertx), () -> due(id)))
                        .merge(CONCURRENTLY)
                        .collect()
                        .last())
                .onFailure()
                .invoke(failure -> LOG.debugf("deadlines of sagas wait: %s", failure))
                .onFailure()
                .recoverWithNull()
                .subscribe()
                .with(ignored -> vertx.setTimer(pauseMillis, id -> round()));
    }

    private Uni<Void> due(UUID id) {
        return SessionSql.inTransaction(() -> store.lockIfDue(id)
                        .chain(due -> due
                                ? engine.change(id, (saga, machine) -> Optional.of(change(saga, machine)))
                                : Uni.createFrom().item(false)))
                .onFailure()
                .invoke(failure -> LOG.warnf("saga %s: deadline not dealt with yet: %s", id, failure))
                .onFailure()
                .recoverWithItem(false)
                .replaceWithVoid();
    }

    private static <D> SagaEngine.Change<D> change(Saga<D> saga, SagaMachine machine) {
        return new SagaEngine.Change<>(saga, machine.due(saga.state()));
    }
}
